package isolates.bench.figure;

import isolates.bench.statistics.Interval;
import isolates.bench.statistics.NumberText;
import java.awt.BasicStroke;
import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The figures that one or more distributions of a quantity, all in one unit, are shown in. The note
 * ends every caption.
 */
record DistributionFigures(String quantity, List<LabelledDistribution> rows, String note) {
  private static final int SHOW_ALL = 120;
  private static final int CURVE_POINTS = 250;

  /** Golden-ratio steps fill a strip evenly, and the same way each time. */
  private static final double GOLDEN = 0.6180339887498949;

  /** A box plot, one row a distribution. */
  Figure boxes(String name, String title) {
    boolean all = rows.stream().anyMatch(row -> row.values().size() <= SHOW_ALL);
    Axis x = axis(row -> DoubleStream.of(row.values().min(), row.values().max()));
    Plot plot = rowPlot(title, x, all ? 30 : 22);
    for (int row = 0; row < rows.size(); row++) {
      box(plot, -row, rows.get(row));
    }
    String caption =
        "Box: quartiles; notch and numbers: median with its 95 % interval; whiskers: 1.5"
            + " interquartile ranges. "
            + (all ? "Dots: every sample, where there are at most " + SHOW_ALL + ". " : "");
    return new Figure(name, title, plot, caption + counts() + note);
  }

  /**
   * A box: quartiles, whiskers to the last value within 1.5 interquartile ranges, a notch over the
   * 95 % interval of the median, values beyond the whiskers as dots; all values as dots below it
   * where there are few.
   */
  private static void box(Plot plot, double row, LabelledDistribution shown) {
    double[] values = shown.values().toArray();
    double q1 = shown.values().quantile(0.25);
    double q3 = shown.values().quantile(0.75);
    double reach = 1.5 * (q3 - q1);
    double[] within =
        DoubleStream.of(values).filter(v -> v >= q1 - reach && v <= q3 + reach).toArray();
    double low = within[0];
    double high = within[within.length - 1];
    boolean all = values.length <= SHOW_ALL;
    double half = all ? 0.22 : 0.28;
    double y = all ? row + 0.12 : row;
    double[] whisker = {y - half / 2, y + half / 2, y, y};
    BasicStroke thin = FigureTheme.stroke(0.7);
    plot.line(null, new double[] {low, low, low, q1}, whisker, shown.color(), thin);
    plot.line(null, new double[] {high, high, high, q3}, whisker, shown.color(), thin);

    double median = shown.values().median();
    Interval interval = shown.interval();
    double waist = interval.isKnown() ? half / 2 : half;
    // Of few values the interval may reach past a quartile; the notch then ends at the box.
    double from = interval.isKnown() ? Math.max(q1, interval.low()) : median;
    double to = interval.isKnown() ? Math.min(q3, interval.high()) : median;
    double[] notched = {half, half, waist, half, half, -half, -half, -waist, -half, -half};
    plot.area(
        null,
        new double[] {q1, from, median, to, q3, q3, to, median, from, q1},
        DoubleStream.of(notched).map(offset -> y + offset).toArray(),
        Palette.tint(shown.color(), 0.35),
        shown.color());
    double[] across = {y - waist, y + waist};
    plot.line(null, new double[] {median, median}, across, Palette.INK, FigureTheme.stroke(1.4));

    double[] dots =
        all ? values : DoubleStream.of(values).filter(v -> v < low || v > high).toArray();
    if (dots.length > 0) {
      plot.dots(
          null,
          dots,
          IntStream.range(0, dots.length)
              .mapToDouble(i -> all ? row - 0.17 - 0.19 * (i * GOLDEN % 1) : y)
              .toArray(),
          all ? Palette.tint(shown.color(), 0.55) : shown.color(),
          FigureTheme.dot(1.8));
    }
  }

  /**
   * Medians with intervals, and means: bars, or dots on a logarithmic axis, which has no zero for
   * bars to start from.
   */
  Figure bars(String name, String title) {
    Axis x =
        axis(
            row -> {
              Interval interval = row.interval();
              return DoubleStream.of(
                  row.values().mean(), row.values().median(), interval.low(), interval.high());
            });
    Plot plot = rowPlot(title, x, 18);
    for (int row = 0; row < rows.size(); row++) {
      LabelledDistribution shown = rows.get(row);
      double median = shown.values().median();
      if (!x.log()) {
        plot.bar(null, 0, median, -row, Palette.tint(shown.color(), 0.5), shown.color());
      }
      plot.interval(shown.interval(), -row, 0.17, Palette.INK);
      if (x.log()) {
        plot.dot(null, median, -row, shown.color(), FigureTheme.dot(4.4));
      }
      plot.dot(null, shown.values().mean(), -row, Palette.FAINT_INK, FigureTheme.DIAMOND);
    }
    String caption =
        (x.log() ? "Dot" : "Bar")
            + " and numbers: median with its 95 % interval; diamond: mean. "
            + (x.log() ? "On this axis equal lengths are equal ratios. " : "");
    return new Figure(name, title, plot, caption + counts() + note);
  }

  /** Cumulative distributions. */
  Figure cdf(String name, String title) {
    // Not to 1: XChart marks values, not round numbers, where these are evenly spaced to the end.
    Axis y = new Axis("share of samples", 0, 1.013, false);
    Plot plot =
        Plot.of(
            title, axis(row -> DoubleStream.of(row.values().min(), row.values().max())), y, 120);
    for (LabelledDistribution row : rows) {
      int n = row.values().size();
      int points = Math.min(n, CURVE_POINTS);
      IntStream ranks =
          IntStream.range(0, points).map(i -> (int) ((long) i * (n - 1) / Math.max(1, points - 1)));
      stairs(plot, row, 0, ranks, rank -> (rank + 1.0) / n);
    }
    return new Figure(
        name,
        title,
        plot,
        "Each curve: the share of samples at or below a value; n beside each name." + note);
  }

  /** What share of samples lies above, on a logarithmic axis: 0.01 is the 99th percentile. */
  Figure tail(String name, String title) {
    int most = rows.stream().mapToInt(row -> row.values().size()).max().orElseThrow();
    Axis y = Axis.log("share of samples above", 0.9 / most, 0.55);
    Plot plot =
        Plot.of(
            title, axis(row -> DoubleStream.of(row.values().median(), row.values().max())), y, 120);
    for (LabelledDistribution row : rows) {
      int n = row.values().size();
      IntStream ranks =
          IntStream.iterate(n / 2, rank -> rank < n, rank -> rank + Math.max(1, (n - rank) / 100));
      stairs(plot, row, 0.5, ranks, rank -> (n - 1.0 - rank) / n);
    }
    String caption =
        "Each curve: the share of samples above a value; 0.01 is the 99th percentile, and a"
            + " curve ends at its greatest sample. n beside each name.";
    return new Figure(name, title, plot, caption + note);
  }

  /** A curve that rises or falls at every rank's value to what it is {@code after} it. */
  private static void stairs(
      Plot plot, LabelledDistribution row, double start, IntStream at, IntToDoubleFunction after) {
    int[] ranks = at.toArray();
    double[] x = new double[2 * ranks.length];
    double[] y = new double[2 * ranks.length];
    double level = start;
    for (int i = 0; i < ranks.length; i++) {
      double next = after.applyAsDouble(ranks[i]);
      Arrays.fill(x, 2 * i, 2 * i + 2, row.values().get(ranks[i]));
      y[2 * i] = level;
      // No logarithmic axis has a place for 0.
      level = next > 0 ? next : level;
      y[2 * i + 1] = level;
    }
    String label = row.label() + " (n " + NumberText.number(row.values().size()) + ")";
    if (ranks.length == 1) {
      plot.dot(label, x[0], level, row.color(), FigureTheme.dot(4.4)); // one value makes no line
      return;
    }
    // XChart draws a line piece by piece, and a dash would start anew with each; a smooth one is
    // drawn whole, and between points that are level or upright its curves are straight.
    plot.line(label, x, y, row.color(), row.stroke()).setSmooth(true);
  }

  private Axis axis(Function<LabelledDistribution, DoubleStream> shown) {
    return Axis.of(
        quantity + " (" + rows.get(0).unit() + ")",
        rows.stream().flatMapToDouble(shown).filter(value -> !Double.isNaN(value)));
  }

  private Plot rowPlot(String title, Axis x, double pitch) {
    List<String> labels = rows.stream().map(LabelledDistribution::label).toList();
    return Plot.ofRows(
        title, x, pitch, labels, rows.stream().map(LabelledDistribution::estimate).toList());
  }

  /** {@code n = 100 each.} or {@code n = 10 to 1500.} */
  private String counts() {
    IntSummaryStatistics sizes =
        rows.stream().mapToInt(row -> row.values().size()).summaryStatistics();
    String most = NumberText.number(sizes.getMax());
    return sizes.getMin() == sizes.getMax()
        ? "n = " + most + (rows.size() > 1 ? " each." : ".")
        : "n = %s to %s.".formatted(NumberText.number(sizes.getMin()), most);
  }
}
