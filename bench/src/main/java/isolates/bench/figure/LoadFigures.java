package isolates.bench.figure;

import isolates.bench.run.RunData;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.statistics.LoadCurve;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Collection;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.knowm.xchart.XYSeries;

/** Latency and goodput against the offered rate, platforms together. */
final class LoadFigures {
  private static final String OPEN_LOOP =
      "Open loop, latency from the intended start; median of the repetitions of each rate.";

  /** One kind of figure. */
  private record View(String column, String title, String axis, String caption) {}

  private static final List<View> VIEWS =
      List.of(
          new View(CsvColumns.P50, "median latency against rate", "median latency (ms)", OPEN_LOOP),
          new View(
              CsvColumns.P99,
              "99th percentile of latency against rate",
              "99th percentile of latency (ms)",
              OPEN_LOOP),
          new View(
              CsvColumns.GOODPUT,
              "right answers against rate",
              "right answers/s",
              "Answers that came before a step's end; median of the repetitions of each rate."));

  private LoadFigures() {}

  static List<Figure> of(RunData run) {
    List<Figure> figures = new ArrayList<>();
    LoadCurve.of(run.tables().load())
        .forEach(
            (function, platforms) -> {
              for (View view : VIEWS) {
                SortedMap<Group, NavigableMap<Double, Double>> lines = new TreeMap<>();
                platforms.forEach(
                    (group, curve) -> lines.put(group, finite(curve.medians(view.column()))));
                lines.values().removeIf(line -> line.size() < 2);
                if (!lines.isEmpty()) {
                  figures.add(figure(function, lines, view));
                }
              }
            });
    return figures;
  }

  private static Figure figure(
      String function, SortedMap<Group, NavigableMap<Double, Double>> lines, View view) {
    String title = function + ": " + view.title();
    Plot plot =
        Plot.of(
            title,
            axis(
                "offered rate (requests/s)",
                lines.values().stream().flatMap(l -> l.keySet().stream())),
            axis(view.axis(), lines.values().stream().flatMap(l -> l.values().stream())),
            110);
    lines.forEach(
        (group, line) -> {
          Color color = Palette.of(group);
          XYSeries drawn =
              plot.line(
                  group.platformName() + " " + group.mode().id(),
                  array(line.keySet()),
                  array(line.values()),
                  color,
                  FigureTheme.stroke(1.3));
          drawn.setMarkerColor(color);
          drawn.setMarker(FigureTheme.dot(3));
        });
    return new Figure(function + "_load_" + view.column(), title, plot, view.caption());
  }

  private static Axis axis(String title, Stream<Double> values) {
    DoubleSummaryStatistics range = values.mapToDouble(value -> value).summaryStatistics();
    return Axis.of(title, range.getMin(), range.getMax());
  }

  private static double[] array(Collection<Double> values) {
    return values.stream().mapToDouble(value -> value).toArray();
  }

  /** Without the rates at which the quantile fell among requests that were not answered. */
  private static NavigableMap<Double, Double> finite(NavigableMap<Double, Double> line) {
    line.values().removeIf(value -> value.isInfinite());
    return line;
  }
}
