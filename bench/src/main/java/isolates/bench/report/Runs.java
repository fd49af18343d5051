package isolates.bench.report;

import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.run.StatisticsCsv;
import isolates.bench.sample.MalformedFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The runs in a folder, each with its answers. */
public final class Runs {
  private Runs() {}

  /**
   * One run.
   *
   * @param text its caveats and answers in lines, or what is wrong with it
   */
  public record Line(String name, String text) {}

  private record Found(RunFolder folder, FileTime changed) {}

  /**
   * Every run, the one that was measured last first.
   *
   * @param results where the runs lie; none where it is not there
   * @throws IOException if the folder cannot be read
   */
  public static List<Line> newestFirst(Path results) throws IOException {
    if (!Files.isDirectory(results)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(results)) {
      return folders
          .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .map(path -> new Found(new RunFolder(path), changed(new RunFolder(path))))
          .sorted(
              Comparator.comparing(Found::changed)
                  .reversed()
                  .thenComparing(found -> found.folder().name()))
          .map(found -> new Line(found.folder().name(), text(found.folder())))
          .toList();
    }
  }

  /** A page or a figure made anew makes no run newer: the samples tell, or else the folder. */
  private static FileTime changed(RunFolder folder) {
    try {
      return Files.getLastModifiedTime(
          Files.exists(folder.samples()) ? folder.samples() : folder.path());
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  private static String text(RunFolder folder) {
    try {
      if (Files.exists(folder.headline())) {
        return Files.readString(folder.headline()).strip();
      }
      if (Files.exists(folder.samples())) {
        String headline = String.join("\n", Answers.of(RunData.read(folder)).text());
        return StatisticsCsv.exist(folder) ? headline : "Cut short.\n" + headline;
      }
      return without(folder);
    } catch (MalformedFileException | IOException | UncheckedIOException e) {
      return "damaged: " + e.getMessage();
    }
  }

  private static String without(RunFolder folder) throws IOException {
    try (Stream<Path> files = Files.list(folder.path())) {
      String holds =
          files
              .filter(Files::isRegularFile)
              .map(path -> path.getFileName().toString())
              .sorted()
              .collect(Collectors.joining(", "));
      return holds.isEmpty()
          ? "damaged: it holds nothing that was measured"
          : "No latencies; it holds " + holds + ".";
    }
  }
}
