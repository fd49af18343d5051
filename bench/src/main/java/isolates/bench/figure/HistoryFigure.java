package isolates.bench.figure;

import isolates.bench.statistics.NumberText;
import java.awt.BasicStroke;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.apache.commons.statistics.descriptive.Median;

/** How a level went from gate to gate, and where it changed. */
public final class HistoryFigure {
  private static final int HEIGHT = 110;
  private static final BasicStroke LEVEL =
      new BasicStroke(1.3f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND);

  private final String subject;
  private final String unit;
  private final double[] values;
  private final List<Integer> changes;
  private final String machine;

  /**
   * @param subject what is followed
   * @param unit of the values; empty for a quotient
   * @param values one a run, above 0, in order of time; at least one
   * @param changes indices of the first value after each change, ascending
   * @param machine where they were measured
   */
  public HistoryFigure(
      String subject, String unit, double[] values, List<Integer> changes, String machine) {
    this.subject = subject;
    this.unit = unit;
    this.values = values.clone();
    this.changes = List.copyOf(changes);
    this.machine = machine;
  }

  /**
   * Writes the figure in each format.
   *
   * @return the files
   * @throws IOException if they cannot be written
   */
  public List<Path> write(Path folder, Collection<Format> formats) throws IOException {
    Files.createDirectories(folder);
    Figure figure = figure();
    List<Path> files = new ArrayList<>();
    for (Format format : formats) {
      Path file = folder.resolve(figure.name() + "." + format.id());
      Files.write(file, format.encode(figure));
      files.add(file);
    }
    return files;
  }

  private Figure figure() {
    double low = Arrays.stream(values).min().orElseThrow();
    double high = Arrays.stream(values).max().orElseThrow();
    double room = high > low ? 0.1 * (high - low) : 0.1 * high;
    double bottom = Math.max(0, low - room);
    double top = high + room;
    List<Plot.Point> points = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      points.add(new Plot.Point(i + 1, values[i]));
    }
    List<Plot.Curve> curves = new ArrayList<>();
    curves.add(Plot.Curve.dots("gates", points, Palette.FAINT_INK, 0));
    List<Mark> marks = new ArrayList<>();
    List<Integer> ends = new ArrayList<>(changes);
    ends.add(values.length);
    int from = 0;
    for (int to : ends) {
      double level = Median.withDefaults().evaluate(Arrays.copyOfRange(values, from, to));
      curves.add(
          Plot.Curve.line(
              "level " + from,
              List.of(new Plot.Point(from + 0.5, level), new Plot.Point(to + 0.5, level)),
              Palette.INK,
              LEVEL));
      if (from > 0) {
        marks.add(Marks.band(from + 0.45, from + 0.55, bottom, top, NumberText.number(level)));
      }
      from = to;
    }
    String quantity = unit.isEmpty() ? "ratio" : "median (" + unit + ")";
    return new Figure(
        "history-" + subject.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"),
        subject + " over " + values.length + (values.length == 1 ? " gate" : " gates"),
        List.of(),
        new Plot(
            Axis.linear("gate, the last at the right", 0.5, values.length + 0.5),
            Axis.linear(quantity, bottom, top),
            curves,
            marks),
        Figure.Margins.PLAIN,
        HEIGHT,
        "Dots: a gate each. Lines: median of each stretch between changes (E-divisive, 1 %)."
            + " Measured on "
            + machine
            + ".");
  }
}
