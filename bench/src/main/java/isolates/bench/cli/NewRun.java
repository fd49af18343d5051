package isolates.bench.cli;

import isolates.bench.run.House;
import isolates.bench.run.RunFolder;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The folder of a run that is about to start. */
final class NewRun {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private NewRun() {}

  /**
   * Makes it where the user said, or under results/.
   *
   * @throws WrongUseException if it cannot be made or written
   */
  static RunFolder create(String bench, Optional<Path> out, House house) {
    Path path =
        out.orElseGet(
            () ->
                house
                    .results()
                    .resolve(bench + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(TIME)));
    try {
      RunFolder folder = RunFolder.create(path, house.results());
      Files.createDirectories(folder.log());
      return folder;
    } catch (FileSystemException e) {
      throw new WrongUseException(
          "out: %s cannot hold a run: %s; name a new or empty folder with out="
              .formatted(
                  path, e.getReason() == null ? e.getClass().getSimpleName() : e.getReason()));
    } catch (IOException e) {
      throw new WrongUseException("out: %s cannot hold a run: %s".formatted(path, e.getMessage()));
    }
  }
}
