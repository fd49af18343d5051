package isolates.bench.figure;

import isolates.bench.WrongUseException;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.StatsFolder;
import isolates.bench.sample.WriteTo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/** Renders the figures of a run or of a stats folder. */
public final class Figures {
  /** To add a figure, add what draws it: none where the run has not its data. */
  private static final List<Function<RunData, List<Figure>>> OF_RUN =
      List.of(
          PaperFigures::of,
          LatencyFigures::of,
          TimeFigures::of,
          LatencyFigures::interception,
          LoadFigures::of,
          PhaseFigures::of,
          MemoryFigures::of);

  private Figures() {}

  /**
   * What came of rendering a folder.
   *
   * @param files written, in order
   * @param missing a line for each figure that could not be made, saying what it lacks
   * @param numbers a line for each series drawn: its n, mean, median and interval
   */
  public record Rendering(List<Path> files, List<String> missing, List<String> numbers) {}

  /**
   * Draws all figures that a folder has the data of.
   *
   * @param folder a run's folder (with samples.csv or another of its tables) or a stats folder of
   *     the study's form
   * @param out created if need be
   * @throws WrongUseException if the folder is neither, or has no rows
   * @throws isolates.bench.sample.MalformedFileException naming file and line
   * @throws IOException if a file cannot be read or {@code out} not be written
   */
  public static Rendering render(Path folder, Path out, Collection<Format> formats)
      throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new WrongUseException(
          folder + " is not a directory; name the folder of a run or a stats folder");
    }
    if (new RunFolder(folder).isRun()) {
      Rendering rendering = render(RunData.read(new RunFolder(folder)), out, formats);
      if (rendering.files().isEmpty()) {
        throw new WrongUseException(
            folder + " has nothing to draw: samples.csv and its other tables have no rows");
      }
      return rendering;
    }
    StatsFolder stats = StatsFolder.read(folder);
    if (stats.values().isEmpty()) {
      throw new WrongUseException(
          folder + " holds no data: neither samples.csv nor a series such as cs.csv or ol.csv");
    }
    PaperFigures study = PaperFigures.of(stats);
    return new Rendering(write(study.figures(), out, formats), study.missing(), study.numbers());
  }

  /**
   * Draws all figures that a run has the data of.
   *
   * @param out created if need be
   * @throws IOException if {@code out} cannot be written
   */
  public static Rendering render(RunData run, Path out, Collection<Format> formats)
      throws IOException {
    return new Rendering(write(of(run), out, formats), List.of(), List.of());
  }

  /**
   * The figures of a run as SVG, by name, for one page: their ids do not clash, and the first
   * brings the font of all.
   */
  public static Map<String, String> svg(RunData run) {
    Map<String, String> figures = new LinkedHashMap<>();
    for (Figure figure : of(run)) {
      figures.put(figure.name(), Svg.of(figure, figures.isEmpty()));
    }
    return figures;
  }

  static List<Figure> of(RunData run) {
    return OF_RUN.stream().flatMap(draw -> draw.apply(run).stream()).toList();
  }

  static List<Path> write(List<Figure> figures, Path out, Collection<Format> formats)
      throws IOException {
    Files.createDirectories(out);
    List<Path> files = new ArrayList<>();
    for (Figure figure : figures) {
      for (Format format : new TreeSet<>(formats)) {
        Path file = out.resolve(figure.name() + "." + format.id());
        byte[] encoded = format.encode(figure);
        WriteTo.file(file, () -> Files.write(file, encoded));
        files.add(file);
      }
    }
    return files;
  }
}
