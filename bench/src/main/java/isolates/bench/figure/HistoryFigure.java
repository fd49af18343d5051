package isolates.bench.figure;

import isolates.bench.statistics.NumberText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Median;

/** How a level went from gate to gate, and where it changed. */
public final class HistoryFigure {
  private HistoryFigure() {}

  /**
   * Writes the figure in each format.
   *
   * @param subject what is followed
   * @param unit of the values; empty for a quotient
   * @param values one a run, above 0, in order of time; at least one
   * @param changes indices of the first value after each change, ascending
   * @param machine where they were measured
   * @return the files
   * @throws IOException if they cannot be written
   */
  public static List<Path> write(
      String subject,
      String unit,
      double[] values,
      List<Integer> changes,
      String machine,
      Path out,
      Collection<Format> formats)
      throws IOException {
    String title = subject + " over " + values.length + (values.length == 1 ? " gate" : " gates");
    DoubleSummaryStatistics range = Arrays.stream(values).summaryStatistics();
    Plot plot =
        Plot.of(
            title,
            new Axis("gate, the last at the right", 0.5, values.length + 0.5, false),
            Axis.linear(
                unit.isEmpty() ? "ratio" : "median (" + unit + ")", range.getMin(), range.getMax()),
            110);
    double[] gates = IntStream.rangeClosed(1, values.length).asDoubleStream().toArray();
    plot.dots(null, gates, values, Palette.FAINT_INK, FigureTheme.marker(0));
    List<Integer> ends = new ArrayList<>(changes);
    ends.add(values.length);
    int from = 0;
    for (int to : ends) {
      double level = Median.withDefaults().evaluate(Arrays.copyOfRange(values, from, to));
      if (from > 0) {
        plot.band(NumberText.number(level), from + 0.45, from + 0.55);
      }
      double[] stretch = {from + 0.5, to + 0.5};
      double[] levels = {level, level};
      plot.line(null, stretch, levels, Palette.INK, FigureTheme.stroke(1.3));
      from = to;
    }
    Figure figure =
        new Figure(
            "history-" + subject.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"),
            title,
            plot,
            "Dots: a gate each. Lines: median of each stretch between changes (E-divisive, 1 %)."
                + " Measured on "
                + machine
                + ".");
    return Figures.write(List.of(figure), out, formats);
  }
}
