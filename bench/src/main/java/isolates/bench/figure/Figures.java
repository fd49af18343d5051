package isolates.bench.figure;

import isolates.bench.sample.StatsFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
   * @param folder a run's folder (with samples.csv or another of its tables) or a stats folder of
   *     the study's form
   * @param out created if need be
   * @throws NoDataException if the folder is neither
   * @throws isolates.bench.sample.MalformedFileException naming file and line
   * @throws IOException if a file cannot be read or {@code out} not be written
   */
  public static Rendering render(Path folder, Path out, Set<Format> formats) throws IOException {
    return write(make(folder), out, formats);
  }

  /**
   * The figures of a folder as SVG, by name, for a page. Their ids do not clash.
   *
   * @throws NoDataException if the folder is neither a run's nor of the study's form
   * @throws IOException if a file cannot be read
   */
  public static Map<String, String> svg(Path folder) throws IOException {
    Map<String, String> figures = new LinkedHashMap<>();
    for (Figure figure : make(folder).figures()) {
      figures.put(
          figure.name(), new String(Format.SVG.encode(figure), StandardCharsets.UTF_8).strip());
    }
    return figures;
  }

  /**
   * Draws how the medians of many runs went.
   *
   * @param runs folders with a summary.csv, oldest first; others are passed over
   * @param out created if need be
   * @throws NoDataException if none of them has one
   */
  public static Rendering trend(List<Path> runs, Path out, Set<Format> formats) throws IOException {
    List<Figure> figures = TrendFigure.of(runs);
    if (figures.isEmpty()) {
      throw new NoDataException(
          "none of the " + runs.size() + " runs has latencies in summary.csv");
    }
    return write(new Made(figures, List.of(), List.of()), out, formats);
  }

  private static Rendering write(Made made, Path out, Set<Format> formats) throws IOException {
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
    if (RunFolder.isOne(folder)) {
      return new Made(RunFigures.of(RunFolder.read(folder)), List.of(), List.of());
    }
    StatsFolder stats = StatsFolder.read(folder);
    if (stats.values().isEmpty()) {
      throw new NoDataException(
          folder + " holds no data: neither samples.csv nor a series such as cs.csv or ol.csv");
    }
    return StudyFigures.of(stats);
  }
}
