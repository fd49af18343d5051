package isolates.bench.run;

import isolates.bench.WrongUseException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The folder of a run that is about to start. */
public final class NewRun {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private NewRun() {}

  /** Where it will be: where the user said, or under results/. */
  public static RunFolder plan(String bench, Optional<Path> out, ProjectLayout layout) {
    LocalDateTime now = LocalDateTime.now(ZoneId.systemDefault());
    return new RunFolder(
        out.orElseGet(() -> layout.results().resolve(bench + "-" + now.format(TIME))));
  }

  /**
   * Makes it.
   *
   * @throws WrongUseException if it cannot be made or written
   */
  public static void make(RunFolder folder) {
    try {
      folder.create();
    } catch (IOException e) {
      boolean occupied = Files.exists(folder.path()) && !Files.isDirectory(folder.path());
      String said = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
      String why = occupied ? "it is a file" : said == null ? "it cannot be made" : said;
      throw new WrongUseException(
          "out: %s cannot hold a run: %s; name a new or empty folder with out="
              .formatted(folder.path(), why));
    }
  }
}
