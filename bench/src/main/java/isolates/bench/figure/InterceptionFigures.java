package isolates.bench.figure;

import isolates.bench.run.RunData;
import isolates.bench.sample.Group;
import isolates.bench.statistics.Distribution;
import isolates.bench.statistics.Interval;
import isolates.bench.statistics.MedianInterval;
import java.awt.Color;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Interception off and on: the isolates' variants side by side, a row a function, so that what one
 * variant costs is seen across all of them.
 */
final class InterceptionFigures {
  private InterceptionFigures() {}

  static List<Figure> of(RunData run) {
    Map<String, Map<Group, Distribution>> byRow = new TreeMap<>();
    run.latencies()
        .forEach(
            (group, values) -> {
              if (group.isIsolates() && !values.isEmpty()) {
                byRow
                    .computeIfAbsent(
                        group.function() + " " + group.mode().id(), r -> new LinkedHashMap<>())
                    .put(group, values);
              }
            });
    byRow.values().removeIf(variants -> variants.size() < 2);
    if (byRow.isEmpty()) {
      return List.of();
    }
    double high = 0;
    for (Map<Group, Distribution> variants : byRow.values()) {
      double base = base(variants);
      for (Distribution values : variants.values()) {
        Interval interval = MedianInterval.of(values);
        high = Math.max(high, (interval.isKnown() ? interval.high() : values.median()) / base);
      }
    }
    String title = "What interception costs: latency of isolates";
    Axis x = Axis.fromZero("median latency, first variant = 1", high);
    Plot plot =
        Plot.ofRows(
            title, x, Math.max(24, 40.0 / byRow.size()), List.copyOf(byRow.keySet()), List.of());
    Set<String> inLegend = new HashSet<>();
    double row = 0;
    for (Map<Group, Distribution> variants : byRow.values()) {
      double base = base(variants);
      double y = row + (variants.size() - 1) / 2.0 * 0.22;
      for (Map.Entry<Group, Distribution> variant : variants.entrySet()) {
        Group group = variant.getKey();
        double median = variant.getValue().median() / base;
        Interval interval = MedianInterval.of(variant.getValue());
        Interval relative = new Interval(interval.low() / base, interval.high() / base);
        Color color = Palette.of(group.platform(), group.variant());
        String label = inLegend.add(group.variant()) ? group.platformName() : null;
        plot.dots(label, List.of(new Plot.Point(median, y)), color, Markers.dot(4));
        if (interval.isKnown()) {
          plot.interval(relative, y, 0.08, color);
        }
        y -= 0.22;
      }
      row--;
    }
    return List.of(
        new Figure(
            "interception",
            title,
            plot,
            "Dot: median, line: its 95 % interval, both divided by the median of the first variant"
                + " named below. n = "
                + sizes(byRow)
                + "."));
  }

  /** The median of the first variant, the one without interception if it was measured. */
  private static double base(Map<Group, Distribution> variants) {
    return variants.values().iterator().next().median();
  }

  private static String sizes(Map<String, Map<Group, Distribution>> byRow) {
    var sizes =
        byRow.values().stream()
            .flatMap(variants -> variants.values().stream())
            .mapToInt(Distribution::size)
            .summaryStatistics();
    return sizes.getMin() == sizes.getMax()
        ? sizes.getMin() + " each"
        : sizes.getMin() + " to " + sizes.getMax() + " each";
  }
}
