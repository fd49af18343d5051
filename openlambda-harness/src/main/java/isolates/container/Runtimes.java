package isolates.container;

import isolates.openlambda.ProcessIdentity;
import isolates.process.Command;
import isolates.process.Directories;
import isolates.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The container runtimes the worker can use, and what this machine has of them. */
public final class Runtimes {
  private static final String RUNC = "runc";
  private static final String CRUN = "crun";
  private static final String UNSHARE = "unshare";

  /** What makes containers, the one that the worker prefers first. */
  public static final List<String> NAMES = List.of(RUNC, CRUN, UNSHARE);

  /** What a worker can be told to use. */
  static final List<String> ALL = Stream.concat(NAMES.stream(), Stream.of(NoRuntime.NAME)).toList();

  private Runtimes() {}

  /**
   * Finds out whether a runtime works here, by running {@code true} in a container. Takes well
   * under a second, and leaves nothing behind.
   *
   * @param name one of {@link #NAMES}, or none
   * @throws IllegalArgumentException for any other name
   */
  public static Availability probe(String name) {
    return open(name).availability();
  }

  /**
   * What came of trying one.
   *
   * @param runtime null where it is not available
   */
  private record Tried(Availability availability, ContainerRuntime runtime) {}

  private static Tried no(String name, String version, String reason, String remedy) {
    return new Tried(new Availability(name, false, version, reason, remedy), null);
  }

  /** The runtime of that name, tried; without a name the first that works. */
  static ContainerRuntime choose(Optional<String> name) throws WorkerException {
    List<String> reasons = new ArrayList<>();
    for (String candidate : name.map(List::of).orElse(NAMES)) {
      Tried tried = open(candidate);
      if (tried.runtime() != null) {
        return tried.runtime();
      }
      reasons.add(tried.availability().toString());
    }
    throw new WorkerException(String.join("; ", reasons), null);
  }

  private static Tried open(String name) {
    if (!ALL.contains(name)) {
      throw new IllegalArgumentException(
          "unknown container runtime " + name + "; known are " + String.join(", ", ALL));
    }
    if (name.equals(NoRuntime.NAME)) {
      return new Tried(new Availability(name, true, "", "", ""), new NoRuntime());
    }
    boolean unshare = name.equals(UNSHARE);
    Optional<Path> program = Programs.find(name);
    if (program.isEmpty()) {
      String install = "get it with: apt-get install " + (unshare ? "util-linux" : name);
      return no(name, "", "it is not on the PATH", install);
    }
    String version = version(program.get());
    boolean root = isRoot();
    if (!unshare && !root) {
      return no(name, version, "it needs root here", "run as root, or use the runtime unshare");
    }
    Optional<Path> enter = NativeParts.find("enter");
    if (unshare && enter.isEmpty()) {
      return no(name, version, "our helper program `enter` is not built", NativeParts.REMEDY);
    }
    ContainerRuntime runtime =
        unshare
            ? new UnshareRuntime(program.get(), version, enter.get(), root)
            : new OciRuntime(name, program.get(), version);
    try {
      Command.Result result = tryOut(runtime);
      return result.succeeded()
          ? new Tried(new Availability(name, true, version, "", ""), runtime)
          : no(
              name,
              version,
              "%s %s cannot run `true` in a container: %s"
                  .formatted(name, version, result.lastLine()),
              remedy(runtime));
    } catch (IOException e) {
      return no(name, version, e.toString(), "make room and rights in the temporary folder");
    }
  }

  /** One at a time: the control group of this process goes with the container that was tried. */
  private static synchronized Command.Result tryOut(ContainerRuntime runtime) throws IOException {
    Path folder = Files.createTempDirectory("isolates-probe-");
    String worker = ProcessIdentity.ofThisProcess().name();
    String id = worker + "-" + folder.getFileName();
    CgroupHierarchies hierarchies = CgroupHierarchies.mounted();
    ControlGroup group = ControlGroup.of(hierarchies, worker, id);
    try {
      RootFileSystem root = RootFileSystem.create(folder.resolve("root"));
      ControlGroup.ofWorker(hierarchies, worker).hold();
      LaunchCommand launch =
          runtime.prepare(
              new ContainerSpec(id, folder, root, List.of("/usr/bin/true"), Map.of(), group));
      return Command.run(launch.arguments(), launch.environment());
    } finally {
      ControlGroup.destroyWorker(hierarchies, worker, Duration.ofSeconds(5));
      Directories.delete(folder);
    }
  }

  private static String remedy(ContainerRuntime runtime) {
    if (runtime instanceof UnshareRuntime unshare && !unshare.privileged()) {
      return "run as root, or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1)";
    }
    return runtime.name().equals(UNSHARE)
        ? "run as root with all capabilities"
        : "use "
            + String.join(
                " or ", NAMES.stream().filter(name -> !name.equals(runtime.name())).toList());
  }

  /**
   * "runc version 1.1.5+ds1", "unshare from util-linux 2.38.1": the last word of the first line.
   */
  private static String version(Path program) {
    String line =
        Command.run(List.of(program.toString(), "--version"))
            .output()
            .lines()
            .findFirst()
            .orElse("");
    return line.substring(line.lastIndexOf(' ') + 1);
  }

  /** Whether this process may do what only root may. */
  public static boolean isRoot() {
    return userId() == 0;
  }

  /** The number of this process' user; -1 where there is no /proc to tell, which is no Linux. */
  static int userId() {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException e) {
      return -1;
    }
  }
}
