package isolates.bench.figure;

import isolates.bench.run.RunData;
import isolates.bench.sample.Group;
import isolates.bench.statistics.Distribution;
import isolates.bench.statistics.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Interception off and on: what the isolates' variants cost, seen across all functions. */
final class InterceptionFigures {
  private InterceptionFigures() {}

  static List<Figure> of(RunData run) {
    Map<String, Map<Group, Distribution>> functions = new LinkedHashMap<>();
    run.latencies()
        .forEach(
            (group, values) -> {
              if (group.isIsolates() && !values.isEmpty()) {
                functions
                    .computeIfAbsent(
                        group.function() + " " + group.mode().id(), f -> new LinkedHashMap<>())
                    .put(group, values);
              }
            });
    List<LabelledDistribution> rows = new ArrayList<>();
    functions.forEach(
        (function, variants) -> {
          double first = variants.values().iterator().next().median();
          if (variants.size() > 1) {
            variants.forEach(
                (group, values) ->
                    rows.add(
                        LabelledDistribution.of(
                            function + " " + group.variant(),
                            group,
                            values.rescaled(Metric.LATENCY.scale() / first),
                            "first variant of each = 1")));
          }
        });
    String note = " All divided by the median of the function's first variant.";
    return rows.isEmpty()
        ? List.of()
        : List.of(
            new DistributionFigures("latency", rows, note)
                .bars("interception", "What interception costs isolates"));
  }
}
