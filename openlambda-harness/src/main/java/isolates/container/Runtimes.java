package isolates.container;

import isolates.openlambda.ProcessIdentity;
import isolates.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The container runtimes the worker can use, and what this machine has of them. */
public final class Runtimes {
  private static final String RUNC = "runc";
  private static final String CRUN = "crun";
  private static final String UNSHARE = "unshare";

  /** Everything the worker can use, the one it prefers first. */
  public static final List<String> NAMES = List.of(RUNC, CRUN, UNSHARE);

  private static final Path TRUE = Path.of("/usr/bin/true");

  private Runtimes() {}

  /**
   * Finds out whether a runtime works here, by running {@code true} in a container. Takes well
   * under a second, and leaves nothing behind.
   *
   * @param name one of {@link #NAMES}
   * @throws IllegalArgumentException for any other name
   */
  public static Availability probe(String name) {
    try {
      return Availability.of(open(name));
    } catch (Unavailable e) {
      return e.availability;
    }
  }

  /** Why a runtime cannot be used. */
  private static final class Unavailable extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Availability availability;

    Unavailable(String name, String version, String reason, String remedy) {
      super(reason);
      this.availability = Availability.no(name, version, reason, remedy);
    }
  }

  /**
   * The runtime of that name, tried; without a name the first that works.
   *
   * @param stateFolder where an OCI runtime keeps its state
   */
  static ContainerRuntime choose(Optional<String> name, Path stateFolder) throws WorkerException {
    List<String> reasons = new ArrayList<>();
    for (String candidate : name.map(List::of).orElse(NAMES)) {
      try {
        ContainerRuntime found = open(candidate);
        return found instanceof OciRuntime oci
            ? new OciRuntime(oci.name(), oci.program(), oci.version(), stateFolder)
            : found;
      } catch (Unavailable e) {
        reasons.add(e.availability.toString());
      }
    }
    throw new WorkerException(String.join("; ", reasons), null);
  }

  private static ContainerRuntime open(String name) throws Unavailable {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "unknown container runtime " + name + "; known are " + String.join(", ", NAMES));
    }
    String install = "get it with: apt-get install " + (name.equals(UNSHARE) ? "util-linux" : name);
    Path program =
        Programs.find(name)
            .orElseThrow(() -> new Unavailable(name, "", "it is not on the PATH", install));
    String version = version(program);
    boolean root = isRoot();
    if (!name.equals(UNSHARE) && !root) {
      throw new Unavailable(
          name, version, "it needs root here", "run as root, or use the runtime unshare");
    }
    try {
      Path folder = Files.createTempDirectory("isolates-probe-");
      try {
        ContainerRuntime runtime =
            name.equals(UNSHARE)
                ? new UnshareRuntime(program, version, enter(version), root)
                : new OciRuntime(name, program, version, folder.resolve("state"));
        tryOut(runtime, folder);
        return runtime;
      } finally {
        Directories.delete(folder);
      }
    } catch (IOException e) {
      throw new Unavailable(
          name, version, e.toString(), "make room and rights in the temporary folder");
    }
  }

  private static Path enter(String version) throws Unavailable {
    return NativeParts.locate()
        .enter()
        .orElseThrow(
            () ->
                new Unavailable(
                    UNSHARE,
                    version,
                    "our helper program `enter` is not built",
                    NativeParts.REMEDY));
  }

  /** One at a time: the control group of this process goes with the container that was tried. */
  private static synchronized void tryOut(ContainerRuntime runtime, Path folder)
      throws IOException, Unavailable {
    String worker = ProcessIdentity.ofThisProcess().name();
    String id = worker + "-" + folder.getFileName();
    CgroupHierarchies hierarchies = CgroupHierarchies.mounted();
    ControlGroup group = ControlGroup.of(hierarchies, worker, id);
    RootFileSystem root = RootFileSystem.create(folder.resolve("root"));
    ContainerSpec spec =
        new ContainerSpec(id, folder, root, List.of(TRUE.toString()), Map.of(), group, 65534);
    try {
      ControlGroup.ofWorker(hierarchies, worker).hold();
      LaunchCommand launch = runtime.prepare(spec);
      Command.Result result = Command.run(launch.arguments(), launch.environment());
      if (!result.succeeded()) {
        throw new Unavailable(
            runtime.name(),
            runtime.version(),
            runtime.name()
                + " "
                + runtime.version()
                + " cannot run `true` in a container: "
                + result.lastLine(),
            remedy(runtime));
      }
    } finally {
      ControlGroup.destroyWorker(hierarchies, worker, Duration.ofSeconds(5));
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

  static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      return false;
    }
  }
}
