package isolates.bench.figure;

import isolates.bench.sample.Sample;
import isolates.bench.sample.SamplesCsv;
import isolates.bench.sample.StatsFolder;
import isolates.bench.statistics.Statistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Renders the figures of a folder from its files alone. */
public final class Figures {
  private Figures() {}

  /**
   * Figures not yet drawn.
   *
   * @param missing as in {@link Rendering}
   * @param numbers as in {@link Rendering}
   */
  record Made(List<Figure> figures, List<String> missing, List<String> numbers) {}

  /**
   * Draws all figures that the folder has the data of.
   *
   * @param folder a run's folder (with samples.csv) or a stats folder of the study's form
   * @param out created if need be
   * @throws NoDataException if the folder is neither
   * @throws isolates.bench.sample.MalformedFileException naming file and line
   * @throws IOException if a file cannot be read or {@code out} not be written
   */
  public static Rendering render(Path folder, Path out, Set<Format> formats) throws IOException {
    Made made = make(folder);
    Files.createDirectories(out);
    List<Path> files = new ArrayList<>();
    for (Figure figure : made.figures()) {
      for (Format format : Format.values()) {
        if (formats.contains(format)) {
          Path file = out.resolve(figure.name() + "." + format.id());
          Files.write(file, format.encode(figure));
          files.add(file);
        }
      }
    }
    return new Rendering(files, made.missing(), made.numbers());
  }

  private static Made make(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new NoDataException(folder + " is no folder; name a run's folder or a stats folder");
    }
    Path samples = folder.resolve("samples.csv");
    if (Files.exists(samples)) {
      try (Stream<Sample> rows = SamplesCsv.read(samples)) {
        return new Made(RunFigures.of(Statistics.of(rows).latencies()), List.of(), List.of());
      }
    }
    StatsFolder stats = StatsFolder.read(folder);
    if (stats.values().isEmpty()) {
      throw new NoDataException(
          folder + " holds no data: neither samples.csv nor a series such as cs.csv or ol.csv");
    }
    return StudyFigures.of(stats);
  }
}
