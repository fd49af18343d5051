package isolates.bench.figure;

import isolates.bench.sample.Group;
import isolates.bench.statistics.Distribution;
import isolates.bench.statistics.Interval;
import isolates.bench.statistics.MedianInterval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Interception off and on: the isolates' variants side by side, a row a function, so that what one
 * variant costs is seen across all of them.
 */
final class InterceptionFigures {
  private InterceptionFigures() {}

  static List<Figure> of(RunFolder run) {
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
    Map<String, Figure.Entry> key = new LinkedHashMap<>();
    List<Mark> marks = new ArrayList<>();
    int row = 0;
    for (Map<Group, Distribution> variants : byRow.values()) {
      double base = variants.values().iterator().next().median();
      int place = 0;
      for (Map.Entry<Group, Distribution> variant : variants.entrySet()) {
        Group group = variant.getKey();
        Distribution values = variant.getValue();
        Interval interval = MedianInterval.of(values);
        high = Math.max(high, values.median() / base);
        if (interval.isKnown()) {
          high = Math.max(high, interval.high() / base);
        }
        var color = Palette.of(group.platform(), group.variant());
        key.putIfAbsent(
            group.variant(),
            new Figure.Entry(
                group.platformName(), Plot.Curve.dots(group.variant(), List.of(), color, 0)));
        double offset = (place - (variants.size() - 1) / 2.0) * 0.22;
        marks.add(
            Marks.point(
                row + offset,
                values.median() / base,
                new Interval(interval.low() / base, interval.high() / base),
                color));
        place++;
      }
      row++;
    }
    return List.of(
        new Figure(
            "interception",
            "What interception costs: isolates without and with it",
            List.copyOf(key.values()),
            Plot.of(
                Axis.fromZero("median latency, first variant = 1", high * 1.06),
                Axis.names(List.copyOf(byRow.keySet())),
                marks),
            Figure.Margins.PLAIN,
            Math.max(40, byRow.size() * 24),
            "Dot: median, line: its 95 % interval, both divided by the median of the first variant"
                + " named above. n = "
                + sizes(byRow)
                + "."));
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
