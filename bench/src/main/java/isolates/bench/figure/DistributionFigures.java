package isolates.bench.figure;

import isolates.bench.figure.Plot.Point;
import isolates.bench.statistics.Distribution;
import isolates.bench.statistics.Interval;
import isolates.bench.statistics.MedianInterval;
import isolates.bench.statistics.NumberText;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The kinds of figures that distributions are shown in. */
final class DistributionFigures {
  private static final int SHOW_ALL = 120;
  private static final int CURVE_POINTS = 250;

  /** Golden-ratio steps fill a strip evenly, and the same way each time. */
  private static final double GOLDEN = 0.6180339887498949;

  /** Dots closer than this share of the axis would lie on each other. */
  private static final double SEEN_APART = 0.003;

  private DistributionFigures() {}

  /** A distribution's curve and its dash. */
  record Curve(LabelledDistribution row, BasicStroke stroke) {}

  /**
   * A box plot, one row a distribution, on a logarithmic axis where their ranges need one.
   *
   * @param note ends the caption
   */
  static Figure boxes(
      String name, String title, String quantity, List<LabelledDistribution> rows, String note) {
    double low = rows.stream().mapToDouble(r -> r.values().min()).min().orElseThrow();
    double high = rows.stream().mapToDouble(r -> r.values().max()).max().orElseThrow();
    boolean all = rows.stream().anyMatch(row -> row.values().size() <= SHOW_ALL);
    Axis x = Axis.of(axisTitle(quantity, rows), low, high);
    Plot plot = Plot.ofRows(title, x, all ? 30 : 22, names(rows), estimates(rows));
    for (int row = 0; row < rows.size(); row++) {
      box(plot, x, -row, rows.get(row));
    }
    return new Figure(
        name,
        title,
        plot,
        "Box: quartiles; notch and numbers: median with its 95 % interval; whiskers: 1.5"
            + " interquartile ranges."
            + (all ? " Dots: every sample, where there are at most " + SHOW_ALL + ". " : " ")
            + counts(rows)
            + note);
  }

  /**
   * A box: quartiles, whiskers to the last value within 1.5 interquartile ranges, a notch over the
   * 95 % interval of the median, values beyond the whiskers as dots; all values as dots below it
   * where there are few.
   */
  private static void box(Plot plot, Axis x, double row, LabelledDistribution shown) {
    Distribution values = shown.values();
    Color color = shown.color();
    double q1 = values.quantile(0.25);
    double q3 = values.quantile(0.75);
    double reach = 1.5 * (q3 - q1);
    double[] sorted = values.toArray();
    int first = 0;
    while (sorted[first] < q1 - reach) {
      first++;
    }
    int last = sorted.length - 1;
    while (sorted[last] > q3 + reach) {
      last--;
    }
    boolean all = sorted.length <= SHOW_ALL;
    double half = all ? 0.22 : 0.28;
    double y = all ? row + 0.12 : row;
    BasicStroke thin = FigureTheme.stroke(0.7);
    plot.line(null, level(sorted[first], q1, y), color, thin);
    plot.line(null, level(q3, sorted[last], y), color, thin);
    plot.line(null, upright(sorted[first], y, half / 2), color, thin);
    plot.line(null, upright(sorted[last], y, half / 2), color, thin);
    Interval interval = MedianInterval.of(values);
    plot.area(
        null,
        notched(values.median(), interval, q1, q3, y, half),
        Palette.tint(color, 0.35),
        color,
        0.7);
    plot.line(
        null,
        upright(values.median(), y, interval.isKnown() ? half / 2 : half),
        Palette.INK,
        FigureTheme.stroke(1.4));
    List<Point> dots = new ArrayList<>();
    if (all) {
      for (int i = 0; i < sorted.length; i++) {
        dots.add(new Point(sorted[i], row - 0.17 - 0.19 * ((i * GOLDEN) % 1)));
      }
    } else {
      Set<Double> apart = new LinkedHashSet<>();
      for (int i = 0; i < sorted.length; i++) {
        if ((i < first || i > last) && apart.add(rounded(x, sorted[i]))) {
          dots.add(new Point(sorted[i], y));
        }
      }
    }
    if (!dots.isEmpty()) {
      plot.dots(null, dots, all ? Palette.tint(color, 0.55) : color, Markers.dot(1.8));
    }
  }

  private static double rounded(Axis x, double value) {
    double place =
        x.log() ? Math.log(value / x.min()) / Math.log(x.max() / x.min()) : value / x.max();
    return Math.rint(place / SEEN_APART);
  }

  private static List<Point> notched(
      double median, Interval interval, double q1, double q3, double y, double half) {
    double waist = interval.isKnown() ? half / 2 : half;
    // Of few values the interval may reach past a quartile; the notch then ends at the box.
    double from = interval.isKnown() ? Math.max(q1, interval.low()) : median;
    double to = interval.isKnown() ? Math.min(q3, interval.high()) : median;
    return List.of(
        new Point(q1, y + half),
        new Point(from, y + half),
        new Point(median, y + waist),
        new Point(to, y + half),
        new Point(q3, y + half),
        new Point(q3, y - half),
        new Point(to, y - half),
        new Point(median, y - waist),
        new Point(from, y - half),
        new Point(q1, y - half),
        new Point(q1, y + half));
  }

  /**
   * Medians with intervals, the mean as a diamond: bars, or dots on a logarithmic axis, which has
   * no zero for bars to start from.
   */
  static Figure bars(
      String name, String title, String quantity, List<LabelledDistribution> rows, String note) {
    DoubleSummaryStatistics range = new DoubleSummaryStatistics();
    List<Interval> intervals = rows.stream().map(row -> MedianInterval.of(row.values())).toList();
    for (int row = 0; row < rows.size(); row++) {
      range.accept(rows.get(row).values().mean());
      range.accept(rows.get(row).values().median());
      if (intervals.get(row).isKnown()) {
        range.accept(intervals.get(row).low());
        range.accept(intervals.get(row).high());
      }
    }
    Axis x = Axis.of(axisTitle(quantity, rows), range.getMin(), range.getMax());
    double pitch = Math.max(18, 40.0 / rows.size());
    Plot plot = Plot.ofRows(title, x, pitch, names(rows), estimates(rows));
    for (int row = 0; row < rows.size(); row++) {
      Distribution values = rows.get(row).values();
      Color color = rows.get(row).color();
      List<Point> median = List.of(new Point(values.median(), -row));
      List<Point> mean = List.of(new Point(values.mean(), -row));
      if (!x.log()) {
        List<Point> bar = Plot.bar(0, values.median(), -row, 0.3);
        plot.area(null, bar, Palette.tint(color, 0.5), color, 0.7);
      }
      plot.dots(null, mean, Palette.FAINT_INK, Markers.DIAMOND);
      if (x.log()) {
        plot.dots(null, median, color, Markers.dot(4));
      }
      if (intervals.get(row).isKnown()) {
        plot.interval(intervals.get(row), -row, 0.17, Palette.INK);
      }
    }
    return new Figure(
        name,
        title,
        plot,
        (x.log() ? "Dot" : "Bar")
            + " and numbers: median with its 95 % interval; diamond: mean. "
            + (x.log() ? "On this axis equal lengths are equal ratios. " : "")
            + counts(rows)
            + note);
  }

  private static List<Point> level(double from, double to, double row) {
    return List.of(new Point(from, row), new Point(to, row));
  }

  private static List<Point> upright(double x, double row, double half) {
    return List.of(new Point(x, row - half), new Point(x, row + half));
  }

  /** Cumulative distributions. */
  static Figure cdf(String name, String title, String quantity, List<Curve> curves, String note) {
    // Not to 1: XChart marks values, not round numbers, where these are evenly spaced to the end.
    Axis y = new Axis("share of samples", 0, 1.013, false);
    String means =
        "Each curve: the share of samples that took at most so long. n beside each name.";
    return curves(name, title, quantity, y, curves, 0, means + note);
  }

  /** What share of samples took longer, on a logarithmic axis: 0.01 is the 99th percentile. */
  static Figure tail(String name, String title, String quantity, List<Curve> curves, String note) {
    int most = curves.stream().mapToInt(c -> c.row().values().size()).max().orElseThrow();
    String means =
        "Each curve: the share of samples that took longer; 0.01 is the 99th percentile, and a"
            + " curve ends at its greatest sample. n beside each name.";
    Axis y = Axis.log("share of samples above", 0.9 / most, 0.55);
    return curves(name, title, quantity, y, curves, 0.5, means + note);
  }

  private static Figure curves(
      String name,
      String title,
      String quantity,
      Axis y,
      List<Curve> curves,
      double from,
      String caption) {
    double low =
        curves.stream().mapToDouble(c -> c.row().values().quantile(from)).min().orElseThrow();
    double high = curves.stream().mapToDouble(c -> c.row().values().max()).max().orElseThrow();
    Axis x = Axis.of(quantity + " (" + curves.get(0).row().unit() + ")", low, high);
    Plot plot = Plot.of(title, x, y, 120);
    for (Curve curve : curves) {
      List<Point> stairs = y.log() ? tailSteps(curve) : steps(curve);
      String n = " (n " + NumberText.number(curve.row().values().size()) + ")";
      plot.stairs(curve.row().name() + n, stairs, curve.row().color(), curve.stroke());
    }
    return new Figure(name, title, plot, caption);
  }

  /** The upper half, thinned so that the steps are even on a logarithmic axis. */
  private static List<Point> tailSteps(Curve curve) {
    Distribution values = curve.row().values();
    int n = values.size();
    List<Point> stairs = new ArrayList<>();
    double above = 0.5;
    int rank = n / 2;
    while (rank < n) {
      double value = values.get(rank);
      stairs.add(new Point(value, above));
      above = (n - 1.0 - rank) / n;
      if (above > 0) {
        stairs.add(new Point(value, above));
      }
      rank += Math.max(1, (n - rank) / 100);
    }
    return stairs;
  }

  /** The empirical distribution as a staircase, thinned to what can be seen. */
  private static List<Point> steps(Curve curve) {
    Distribution values = curve.row().values();
    int points = Math.min(values.size(), CURVE_POINTS);
    List<Point> stairs = new ArrayList<>();
    double before = 0;
    for (int i = 0; i < points; i++) {
      int rank =
          points == values.size() ? i : (int) ((long) i * (values.size() - 1) / (points - 1));
      double share = (rank + 1.0) / values.size();
      stairs.add(new Point(values.get(rank), before));
      stairs.add(new Point(values.get(rank), share));
      before = share;
    }
    return stairs;
  }

  private static String axisTitle(String quantity, List<LabelledDistribution> rows) {
    return quantity + " (" + rows.get(0).unit() + ")";
  }

  private static List<String> names(List<LabelledDistribution> rows) {
    return rows.stream().map(LabelledDistribution::name).toList();
  }

  private static List<String> estimates(List<LabelledDistribution> rows) {
    return rows.stream().map(row -> estimate(row.values())).toList();
  }

  /** {@code 223 [217, 230]}, or the median alone where no interval is known. */
  static String estimate(Distribution values) {
    Interval interval = MedianInterval.of(values);
    String median = NumberText.number(values.median());
    return interval.isKnown()
        ? median
            + " ["
            + NumberText.number(interval.low())
            + ", "
            + NumberText.number(interval.high())
            + "]"
        : median;
  }

  /** The n of most rows once, and the rows that have another. */
  private static String counts(List<LabelledDistribution> rows) {
    Map<Integer, List<String>> bySize = new LinkedHashMap<>();
    for (LabelledDistribution row : rows) {
      bySize.computeIfAbsent(row.values().size(), n -> new ArrayList<>()).add(row.name());
    }
    if (bySize.size() == rows.size() && rows.size() > 1) {
      return rows.stream()
          .map(row -> NumberText.number(row.values().size()) + " (" + row.name() + ")")
          .collect(Collectors.joining(", ", "n = ", "."));
    }
    int usual =
        bySize.entrySet().stream()
            .max(Comparator.comparingInt(entry -> entry.getValue().size()))
            .orElseThrow()
            .getKey();
    StringBuilder text = new StringBuilder("n = " + NumberText.number(usual));
    if (bySize.get(usual).size() > 1) {
      text.append(" each");
    }
    bySize.forEach(
        (n, names) -> {
          if (n != usual) {
            text.append(", but ").append(NumberText.number(n)).append(" of ");
            text.append(String.join(", ", names));
          }
        });
    return text.append('.').toString();
  }
}
