package isolates.bench.run;

import isolates.bench.WrongUseException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/** The project's folder, and where things lie in it and beside the user. */
public record ProjectLayout(Path home) {
  private static final String PACKAGE = "/META-INF/maven/isolates/isolates-bench/pom.properties";

  /** The one that {@code isolates.home} names; without it, the working directory. */
  public static ProjectLayout found() {
    return new ProjectLayout(
        Path.of(System.getProperty("isolates.home", "")).toAbsolutePath().normalize());
  }

  /** The version of the package; of compiled classes alone, that there is none. */
  public static String version() throws IOException {
    try (InputStream in = ProjectLayout.class.getResourceAsStream(PACKAGE)) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "from a work tree, not packaged");
    }
  }

  /** The functions of the project; refused where home is not the project. */
  public Path workloads() {
    Path folder = home.resolve("workloads");
    if (!Files.isDirectory(folder)) {
      throw new WrongUseException(
          "%s is not the suite's folder, so its jar was moved; name the folder with --isolates.home=DIR"
              .formatted(home));
    }
    return folder;
  }

  /** The functions that a user named, or those of the project. */
  public Path workloads(Optional<Path> named) {
    return named.map(Path::toAbsolutePath).map(Path::normalize).orElseGet(this::workloads);
  }

  /**
   * A built folder for each function: the root that the controller serves. Of a project that
   * somebody else has built it is the user's own.
   */
  public Path built() {
    Path shared = home.resolve("target").resolve("workloads");
    Path existing = shared;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    return Files.isWritable(existing)
        ? shared
        : Path.of(
            System.getenv().getOrDefault("HOME", System.getProperty("java.io.tmpdir")),
            ".cache/isolates-bench",
            Integer.toHexString(home.hashCode()),
            "workloads");
  }

  /** Runs go where the user is, which need not be the project's folder. */
  public Path results() {
    return here("results");
  }

  /** Figures of no run of ours. */
  public Path plots() {
    return here("plots");
  }

  private static Path here(String name) {
    return Path.of(System.getProperty("user.dir"), name);
  }
}
