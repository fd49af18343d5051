package isolates.container;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The programs that {@code openlambda-harness/native/Makefile} makes. */
final class NativeParts {
  static final String REMEDY =
      "get a C compiler with: apt-get install gcc libc6-dev make, then build again";

  private NativeParts() {}

  /**
   * One of them, if it is built, in the folder of the system property {@code isolates.native}, or
   * in {@code target/native} under {@code isolates.home}.
   *
   * @param name {@code launcher}, which starts programs at the cost of vfork and exec; {@code
   *     agent} or {@code server-agent}, the first process of a container that runs an executable or
   *     keeps a server; {@code enter}, which lays out a container where there is no OCI runtime
   */
  static Optional<Path> find(String name) {
    String given = System.getProperty("isolates.native");
    Path folder =
        given != null
            ? Path.of(given)
            : Path.of(System.getProperty("isolates.home", ""), "target", "native");
    return Optional.of(folder.resolve(name).toAbsolutePath()).filter(Files::isExecutable);
  }
}
