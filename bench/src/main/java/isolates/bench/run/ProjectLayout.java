package isolates.bench.run;

import java.nio.file.Path;

/** The project's folder, and where things lie in it and beside the user. */
public record ProjectLayout(Path home) {
  /** The one that {@code isolates.home} names; without it, the working directory. */
  public static ProjectLayout found() {
    return new ProjectLayout(
        Path.of(System.getProperty("isolates.home", "")).toAbsolutePath().normalize());
  }

  public Path workloads() {
    return home.resolve("workloads");
  }

  /** A built folder for each function: the root that the controller serves. */
  public Path built() {
    return home.resolve("target").resolve("workloads");
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
