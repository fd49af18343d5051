package isolates.container;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where {@code openlambda-harness/native/Makefile} put its programs.
 *
 * @param folder the system property {@code isolates.native}, or {@code target/native} under {@code
 *     isolates.home}
 */
record NativeParts(Path folder) {
  static final String REMEDY =
      "get a C compiler with: apt-get install gcc libc6-dev make, then build again";

  static NativeParts locate() {
    String given = System.getProperty("isolates.native");
    Path home = Path.of(System.getProperty("isolates.home", ""));
    return new NativeParts(
        (given != null ? Path.of(given) : home.resolve("target").resolve("native"))
            .toAbsolutePath());
  }

  /** Starts programs at the cost of vfork and exec. */
  Optional<Path> launcher() {
    return program("launcher");
  }

  /** First process of a container that runs an executable. */
  Optional<Path> agent() {
    return program("agent");
  }

  /** First process of a container that keeps a server. */
  Optional<Path> serverAgent() {
    return program("server-agent");
  }

  /** Lays out a container where there is no OCI runtime. */
  Optional<Path> enter() {
    return program("enter");
  }

  private Optional<Path> program(String name) {
    return Optional.of(folder.resolve(name)).filter(Files::isExecutable);
  }
}
