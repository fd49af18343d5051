package isolates.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The programs of this machine. */
public final class Programs {
  /** What is searched where the environment has no PATH, as POSIX shells do. */
  private static final String DEFAULT_PATH = "/usr/bin:/bin";

  private Programs() {}

  /**
   * Finds a program as a shell would, but never in the working directory unless its name says so.
   *
   * @param name a name to be looked up on the PATH, or a path with a slash in it
   */
  public static Optional<Path> find(String name) {
    if (name.contains("/")) {
      return Optional.of(Path.of(name)).filter(Programs::isProgram);
    }
    return Stream.of(
            System.getenv().getOrDefault("PATH", DEFAULT_PATH).split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Programs::isProgram)
        .findFirst();
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }
}
