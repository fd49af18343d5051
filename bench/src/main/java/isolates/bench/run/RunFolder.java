package isolates.bench.run;

import isolates.bench.WrongUseException;
import isolates.process.Directories;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder of one run, and where everything of it lies. */
public record RunFolder(Path path) {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  /** Where a new run will be: where the user said, or under results/. */
  public static RunFolder plan(String bench, Optional<Path> out, ProjectLayout layout) {
    String now = LocalDateTime.now(ZoneId.systemDefault()).format(TIME);
    return new RunFolder(out.orElseGet(() -> layout.results().resolve(bench + "-" + now)));
  }

  /**
   * Makes it.
   *
   * @throws WrongUseException if it cannot be made or written, or holds anything already: no run
   *     overwrites another
   */
  public void create() {
    try {
      Files.createDirectories(path);
      try (Stream<Path> entries = Files.list(path)) {
        if (entries.findAny().isPresent()) {
          throw new FileAlreadyExistsException(path.toString(), null, "it is not empty");
        }
      }
      Files.createDirectory(log());
    } catch (IOException e) {
      boolean occupied = Files.exists(path) && !Files.isDirectory(path);
      String said = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
      String why = occupied ? "it is a file" : said == null ? "it cannot be made" : said;
      throw new WrongUseException(
          "out: %s cannot hold a run: %s; name a new or empty folder with out="
              .formatted(path, why));
    }
  }

  /**
   * Ends the run, however it ended: {@code latest} points at it, if it lies in {@code results}, or
   * it is removed, if nothing was measured.
   *
   * @param said to the user of why it failed; a folder that it names, for a log in it, is kept
   */
  public void end(Path results, String said) throws IOException {
    if (isMeasured()) {
      Path parent = path.toAbsolutePath().normalize().getParent();
      if (results.toAbsolutePath().normalize().equals(parent)) {
        Path link = results.resolve("." + path.getFileName() + ".latest");
        Files.createSymbolicLink(link, path.getFileName());
        Files.move(link, results.resolve("latest"), StandardCopyOption.ATOMIC_MOVE);
      }
    } else if (!said.contains(path.toString())) {
      Directories.delete(path);
    }
  }

  /** Whether a table has a row below its header, or JMH or a self-test a result. */
  private boolean isMeasured() throws IOException {
    try (DirectoryStream<Path> tables =
        Files.newDirectoryStream(path, "{*.csv,jmh.json,selftest.md}")) {
      for (Path table : tables) {
        try (Stream<String> lines = Files.lines(table)) {
          if (lines.skip(1).findAny().isPresent()) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /**
   * Whether a user means a folder. What looks like a path is meant as one, there or not: the error
   * then speaks of folders.
   */
  public static boolean isMeantBy(String name) {
    return Files.isDirectory(Path.of(name))
        || name.startsWith("/")
        || name.startsWith("./")
        || name.startsWith("results/");
  }

  /** Whether it holds a file that says it is of a run. */
  public boolean isRun() {
    return Stream.of(samples(), memory(), phases()).anyMatch(Files::exists);
  }

  /** The run's name: its folder's. */
  public String name() {
    return path.toAbsolutePath().normalize().getFileName().toString();
  }

  public Path samples() {
    return path.resolve("samples.csv");
  }

  public Path summary() {
    return path.resolve("summary.csv");
  }

  public Path comparison() {
    return path.resolve("comparison.csv");
  }

  public Path checks() {
    return path.resolve("checks.csv");
  }

  /** The study beside what was measured here. */
  public Path paper() {
    return path.resolve("paper.csv");
  }

  /** What {@code list} says of the run. */
  public Path headline() {
    return path.resolve("headline.txt");
  }

  public Path report() {
    return path.resolve("report.html");
  }

  public Path phases() {
    return path.resolve("phases.csv");
  }

  /** The steps of an open loop. */
  public Path load() {
    return path.resolve("load.csv");
  }

  /** Their latencies in HdrHistogram's log format. */
  public Path histograms() {
    return path.resolve("load.hlog");
  }

  public Path memory() {
    return path.resolve("memory.csv");
  }

  public Path startUp() {
    return path.resolve("startup.csv");
  }

  public Path disk() {
    return path.resolve("disk.csv");
  }

  public Path environment() {
    return path.resolve("environment.json");
  }

  public Path stats() {
    return path.resolve("stats");
  }

  public Path figures() {
    return path.resolve("figures");
  }

  /** What the platforms wrote to their standard error. */
  public Path log() {
    return path.resolve("log");
  }
}
