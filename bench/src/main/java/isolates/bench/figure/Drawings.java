package isolates.bench.figure;

import static isolates.bench.figure.Labels.number;

import isolates.bench.statistics.Distribution;
import isolates.bench.statistics.Interval;
import isolates.bench.statistics.MedianInterval;
import java.awt.BasicStroke;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The kinds of figures that distributions are shown in. */
final class Drawings {
  private static final int SHOW_ALL = 120;
  private static final int CURVE_POINTS = 600;

  private Drawings() {}

  /**
   * A box plot, one row a distribution, on a logarithmic axis where their ranges need one.
   *
   * @param note ends the caption
   */
  static Figure boxes(String name, String title, String quantity, List<Row> rows, String note) {
    double low = rows.stream().mapToDouble(r -> r.values().min()).min().orElseThrow();
    double high = rows.stream().mapToDouble(r -> r.values().max()).max().orElseThrow();
    String axisTitle = quantity + " (" + rows.get(0).unit() + ")";
    Axis x =
        Axis.wantsLog(low, high)
            ? Axis.log(axisTitle, low * 0.85, high * 1.15)
            : Axis.fromZero(axisTitle, high * 1.04);
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      marks.add(Marks.box(i, row.values(), row.color(), SHOW_ALL));
      marks.add(Marks.textBeside(i, estimate(row.values())));
    }
    boolean dots = rows.stream().anyMatch(row -> row.values().size() <= SHOW_ALL);
    return new Figure(
        name,
        title,
        List.of(),
        Plot.of(x, names(rows), marks),
        new Figure.Margins(0, rightMargin(rows)),
        rows.size() * (dots ? 30 : 22),
        "Box: quartiles; notch and numbers: median with its 95 % interval; whiskers: 1.5"
            + " interquartile ranges."
            + (dots ? " Dots: every sample, where there are at most " + SHOW_ALL + ". " : " ")
            + counts(rows)
            + note);
  }

  /** Bars of medians with intervals, values written at their ends, the mean as a diamond. */
  static Figure bars(String name, String title, String quantity, List<Row> rows, String note) {
    double low = Double.POSITIVE_INFINITY;
    double high = 0;
    for (Row row : rows) {
      Interval interval = MedianInterval.of(row.values());
      double median = row.values().median();
      double mean = row.values().mean();
      low = Math.min(low, Math.min(mean, interval.isKnown() ? interval.low() : median));
      high = Math.max(high, Math.max(mean, interval.isKnown() ? interval.high() : median));
    }
    String axisTitle = quantity + " (" + rows.get(0).unit() + ")";
    // Bars on a logarithmic axis start a little below the least, at a power of ten.
    Axis x =
        Axis.wantsLog(low, high)
            ? Axis.log(axisTitle, Math.pow(10, Math.floor(Math.log10(low * 0.7))), high * 1.1)
            : low < 0
                ? Axis.linear(axisTitle, low, high * 1.05)
                : Axis.fromZero(axisTitle, high * 1.05);
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      Interval interval = MedianInterval.of(row.values());
      double start = x.log() ? x.min() : 0;
      double median = row.values().median();
      marks.add(Marks.bar(i, start, median, interval, row.values().mean(), row.color()));
      marks.add(Marks.textBeside(i, estimate(row.values())));
    }
    return new Figure(
        name,
        title,
        List.of(),
        Plot.of(x, names(rows), marks),
        new Figure.Margins(0, rightMargin(rows)),
        Math.max(40, rows.size() * 18),
        "Bar and numbers: median with its 95 % interval; diamond: mean. "
            + (x.log() ? "On this axis equal lengths are equal ratios. " : "")
            + counts(rows)
            + note);
  }

  /** Cumulative distributions. */
  static Figure cdf(String name, String title, String quantity, List<Line> lines, String note) {
    double low = lines.stream().mapToDouble(l -> l.row().values().min()).min().orElseThrow();
    double high = lines.stream().mapToDouble(l -> l.row().values().max()).max().orElseThrow();
    String axisTitle = quantity + " (" + lines.get(0).row().unit() + ")";
    Axis x =
        Axis.wantsLog(low, high)
            ? Axis.log(axisTitle, low * 0.9, high * 1.1)
            : Axis.fromZero(axisTitle, high * 1.04);
    List<Plot.Curve> curves = new ArrayList<>();
    List<Figure.Entry> key = new ArrayList<>();
    for (Line line : lines) {
      Plot.Curve curve = steps(line);
      curves.add(curve);
      key.add(
          new Figure.Entry(line.row().name() + " (n " + line.row().values().size() + ")", curve));
    }
    return new Figure(
        name,
        title,
        key,
        new Plot(x, Axis.linear("share of samples", 0, 1), curves, List.of()),
        Figure.Margins.PLAIN,
        120,
        "Each curve: the share of samples that took at most so long. n beside each name." + note);
  }

  /** What share of samples took longer, on a logarithmic axis: 0.01 is the 99th percentile. */
  static Figure tail(String name, String title, String quantity, List<Line> lines, String note) {
    double low = lines.stream().mapToDouble(l -> l.row().values().median()).min().orElseThrow();
    double high = lines.stream().mapToDouble(l -> l.row().values().max()).max().orElseThrow();
    int most = lines.stream().mapToInt(l -> l.row().values().size()).max().orElseThrow();
    String axisTitle = quantity + " (" + lines.get(0).row().unit() + ")";
    Axis x =
        Axis.wantsLog(low, high)
            ? Axis.log(axisTitle, low * 0.9, high * 1.1)
            : Axis.linear(axisTitle, low, high * 1.04);
    List<Plot.Curve> curves = new ArrayList<>();
    List<Figure.Entry> key = new ArrayList<>();
    for (Line line : lines) {
      Plot.Curve curve = tailSteps(line);
      curves.add(curve);
      key.add(
          new Figure.Entry(line.row().name() + " (n " + line.row().values().size() + ")", curve));
    }
    return new Figure(
        name,
        title,
        key,
        new Plot(x, Axis.log("share of samples above", 1.0 / most, 0.5), curves, List.of()),
        Figure.Margins.PLAIN,
        120,
        "Each curve: the share of samples that took longer; 0.01 is the 99th percentile, and a"
            + " curve ends at its greatest sample. n beside each name."
            + note);
  }

  /** The upper half, thinned so that the steps are even on a logarithmic axis. */
  private static Plot.Curve tailSteps(Line line) {
    Distribution values = line.row().values();
    int n = values.size();
    List<Plot.Point> stairs = new ArrayList<>();
    double above = 0.5;
    int rank = n / 2;
    while (rank < n) {
      double value = values.get(rank);
      stairs.add(new Plot.Point(value, above));
      above = (n - 1.0 - rank) / n;
      if (above > 0) {
        stairs.add(new Plot.Point(value, above));
      }
      rank += Math.max(1, (n - rank) / 100);
    }
    return Plot.Curve.line(line.row().name(), stairs, line.row().color(), line.stroke());
  }

  /** A curve's data and its dash. */
  record Line(Row row, BasicStroke stroke) {}

  /** The empirical distribution as a staircase, thinned to what can be seen. */
  private static Plot.Curve steps(Line line) {
    Distribution values = line.row().values();
    int points = Math.min(values.size(), CURVE_POINTS);
    List<Plot.Point> stairs = new ArrayList<>();
    double before = 0;
    for (int i = 0; i < points; i++) {
      int rank =
          points == values.size() ? i : (int) ((long) i * (values.size() - 1) / (points - 1));
      double share = (rank + 1.0) / values.size();
      stairs.add(new Plot.Point(values.get(rank), before));
      stairs.add(new Plot.Point(values.get(rank), share));
      before = share;
    }
    return Plot.Curve.line(line.row().name(), stairs, line.row().color(), line.stroke());
  }

  private static Axis names(List<Row> rows) {
    return Axis.names(rows.stream().map(Row::name).toList());
  }

  /** {@code 223 [217, 230]}, or the median alone where no interval is known. */
  static String estimate(Distribution values) {
    Interval interval = MedianInterval.of(values);
    return number(values.median())
        + (interval.isKnown()
            ? " [" + number(interval.low()) + ", " + number(interval.high()) + "]"
            : "");
  }

  private static double rightMargin(List<Row> rows) {
    return 4
        + rows.stream()
            .mapToDouble(row -> Typeface.width(estimate(row.values()), Typeface.LABEL))
            .max()
            .orElse(0);
  }

  /** The n of most rows once, and the rows that have another. */
  private static String counts(List<Row> rows) {
    Map<Integer, List<String>> bySize = new LinkedHashMap<>();
    for (Row row : rows) {
      bySize.computeIfAbsent(row.values().size(), n -> new ArrayList<>()).add(row.name());
    }
    int usual =
        bySize.entrySet().stream()
            .max(Comparator.comparingInt(entry -> entry.getValue().size()))
            .orElseThrow()
            .getKey();
    if (bySize.size() == rows.size() && rows.size() > 1) {
      return "n = "
          + rows.stream()
              .map(row -> row.values().size() + " (" + row.name() + ")")
              .collect(Collectors.joining(", "))
          + ".";
    }
    StringBuilder text = new StringBuilder("n = " + usual);
    if (bySize.get(usual).size() > 1) {
      text.append(" each");
    }
    bySize.forEach(
        (n, names) -> {
          if (n != usual) {
            text.append(", but ").append(n).append(" of ").append(String.join(", ", names));
          }
        });
    return text.append('.').toString();
  }
}
