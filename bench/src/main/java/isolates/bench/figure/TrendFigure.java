package isolates.bench.figure;

import isolates.bench.sample.Group;
import isolates.bench.statistics.Interval;
import isolates.bench.statistics.Metric;
import isolates.bench.statistics.Summary;
import isolates.bench.statistics.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Medians over many runs, from their summary.csv: a figure a function. */
final class TrendFigure {
  private TrendFigure() {}

  /** A group's median in one run. */
  private record At(int run, Summary summary) {}

  /**
   * @param runs folders, oldest first; those without summary.csv are passed over
   */
  static List<Figure> of(List<Path> runs) throws IOException {
    Map<String, Map<Group, List<At>>> functions = new TreeMap<>();
    int last = 0;
    for (Path run : runs) {
      Path file = run.resolve("summary.csv");
      if (!Files.exists(file)) {
        continue;
      }
      last++;
      for (Summary summary : Tables.readSummaries(file)) {
        if (summary.metric() == Metric.LATENCY && summary.n() > 0 && !summary.group().isFloor()) {
          functions
              .computeIfAbsent(summary.group().function(), f -> new TreeMap<>())
              .computeIfAbsent(summary.group(), g -> new ArrayList<>())
              .add(new At(last, summary));
        }
      }
    }
    List<Figure> figures = new ArrayList<>();
    for (Map.Entry<String, Map<Group, List<At>>> function : functions.entrySet()) {
      figures.add(figure(function.getKey(), function.getValue(), last));
    }
    return figures;
  }

  private static Figure figure(String function, Map<Group, List<At>> groups, int runs) {
    double low = Double.POSITIVE_INFINITY;
    double high = 0;
    List<Plot.Curve> curves = new ArrayList<>();
    List<Figure.Entry> key = new ArrayList<>();
    List<Mark> marks = new ArrayList<>();
    for (Map.Entry<Group, List<At>> entry : groups.entrySet()) {
      Group group = entry.getKey();
      var color = Palette.of(group.platform(), group.variant());
      List<Plot.Point> points = new ArrayList<>();
      for (At at : entry.getValue()) {
        Summary summary = at.summary();
        Interval interval = summary.median();
        low = Math.min(low, interval.isKnown() ? interval.low() : summary.p50());
        high = Math.max(high, interval.isKnown() ? interval.high() : summary.p50());
        points.add(new Plot.Point(at.run(), summary.p50()));
        marks.add(Marks.pointUpright(at.run(), summary.p50(), interval, color));
      }
      Plot.Curve curve =
          Plot.Curve.line(
              group.bench() + " " + group.platformName() + " " + group.mode().id(),
              points,
              color,
              Palette.dash(group.mode()));
      curves.add(curve);
      key.add(new Figure.Entry(group.platformName() + " " + group.mode().id(), curve));
    }
    List<Axis.Tick> ticks = new ArrayList<>();
    int step = Math.max(1, (runs + 9) / 10);
    for (int run = 1; run <= runs; run += step) {
      ticks.add(new Axis.Tick(run, Integer.toString(run)));
    }
    Axis x = new Axis("run, oldest first", 0.5, runs + 0.5, false, ticks);
    Axis y =
        Axis.wantsLog(low, high)
            ? Axis.log("median latency (ms)", low * 0.85, high * 1.15)
            : Axis.fromZero("median latency (ms)", high * 1.05);
    return new Figure(
        function + "_trend",
        "Latency of " + function + " over " + runs + " runs",
        key,
        new Plot(x, y, curves, marks),
        Figure.Margins.PLAIN,
        110,
        "Dot: median of a run, line: its 95 % interval.");
  }
}
