package isolates.controller;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** Brings the interception that was asked for into force, or says why it cannot be. */
final class InterceptionLoader {
  /** There since Linux 4.14, where filters are built in. */
  private static final Path SECCOMP = Path.of("/proc/sys/kernel/seccomp/actions_avail");

  /** The module's directory, lkm/README.md. */
  static final Path MODULE = Path.of("/proc/isolates");

  private static final String DEFAULT_POLICY = "default-policy.csv";

  private InterceptionLoader() {}

  /**
   * Prepares the interception.
   *
   * @param useNative whether isolates are spawned by the native library
   * @throws StartupException if the policy is wrong or the machine lacks what it takes
   */
  static Interception choose(Settings settings, boolean useNative) throws StartupException {
    Interception.Kind byDefault =
        useNative && Files.exists(SECCOMP) ? Interception.Kind.SECCOMP : Interception.Kind.NONE;
    return switch (settings.interception().orElse(byDefault)) {
      case NONE -> {
        if (settings.policy().isPresent()) {
          throw new StartupException(
              StartupException.WRONG_USE, "--policy needs an interception: seccomp or lkm");
        }
        yield Interception.NONE;
      }
      case SECCOMP -> seccomp(settings.policy(), useNative);
      case LKM -> {
        enterModule(MODULE, settings.policy(), ProcessHandle.current().pid());
        yield new Interception(Interception.Kind.LKM, List.of(), new ExecToken(0, 0, 0));
      }
    };
  }

  private static Interception seccomp(Optional<Path> file, boolean useNative)
      throws StartupException {
    if (!useNative) {
      throw new StartupException(
          StartupException.LACKING,
          "--interception=seccomp needs native spawning, which is not in use");
    }
    if (!Files.exists(SECCOMP)) {
      throw new StartupException(
          StartupException.LACKING, "this kernel has no seccomp filters (CONFIG_SECCOMP_FILTER)");
    }
    KernelNumbers names = KernelNumbers.load(NativeCalls.directory());
    ExecToken token = ExecToken.random();
    return new Interception(
        Interception.Kind.SECCOMP,
        SeccompFilter.compile(
            policy(file, names), names, token, SeccompFilter.Architecture.current()),
        token);
  }

  /** Registers a controller with the module, hands it the policy, and has it enforced. */
  static void enterModule(Path module, Optional<Path> file, long pid) throws StartupException {
    if (!Files.isDirectory(module)) {
      throw new StartupException(
          StartupException.LACKING,
          "%s is not there: load the module first, insmod lkm/isolates.ko".formatted(module));
    }
    Policy policy = policy(file, KernelNumbers.load(NativeCalls.directory()));
    try {
      write(module.resolve("ppid"), pid + "\n");
      write(module.resolve("policy"), policy.toModuleRows());
      write(module.resolve("mode"), "enforce\n");
    } catch (IOException e) {
      throw new StartupException(
          StartupException.LACKING,
          "the module did not take it, as root it should: " + e.getMessage());
    }
  }

  /** Neither creates nor truncates: these are no files. */
  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.WRITE);
  }

  private static Policy policy(Optional<Path> file, KernelNumbers names) throws StartupException {
    try {
      if (file.isPresent()) {
        return Policy.parse(file.get().toString(), Files.readAllLines(file.get()), names);
      }
      try (InputStream rows = InterceptionLoader.class.getResourceAsStream(DEFAULT_POLICY)) {
        if (rows == null) {
          throw new IllegalStateException("the build left out " + DEFAULT_POLICY);
        }
        String text = new String(rows.readAllBytes(), StandardCharsets.UTF_8);
        return Policy.parse(DEFAULT_POLICY, text.lines().toList(), names);
      }
    } catch (IOException e) {
      throw new StartupException(
          StartupException.WRONG_USE,
          "the policy cannot be read: " + e.getMessage() + "; see --policy");
    }
  }
}
