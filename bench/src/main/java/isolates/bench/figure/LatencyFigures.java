package isolates.bench.figure;

import isolates.bench.run.RunData;
import isolates.bench.sample.Group;
import isolates.bench.statistics.Distribution;
import isolates.bench.statistics.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Latencies by platform: box plot, medians, cumulative distribution, tail. */
final class LatencyFigures {
  /** Below this greatest median all latencies are told in microseconds. */
  private static final double MICROSECONDS_BELOW_MS = 0.5;

  /** Of fewer values a tail is a handful of steps. */
  private static final int TAIL_FROM = 500;

  private LatencyFigures() {}

  /** Two to four figures for each function with a latency. */
  static List<Figure> of(RunData run) {
    Map<Group, Distribution> latencies = new TreeMap<>(run.latencies());
    latencies.values().removeIf(Distribution::isEmpty);
    return latencies.keySet().stream()
        .filter(group -> !group.isFloor())
        .map(Group::function)
        .distinct()
        .flatMap(function -> of(function, latencies).stream())
        .toList();
  }

  private static List<Figure> of(String function, Map<Group, Distribution> latencies) {
    Map<Group, Distribution> groups = new TreeMap<>(latencies);
    groups.keySet().removeIf(group -> group.isFloor() || !group.function().equals(function));
    boolean micro = groups.values().stream().allMatch(v -> v.median() < MICROSECONDS_BELOW_MS);
    List<LabelledDistribution> rows = new ArrayList<>();
    groups.forEach((group, values) -> rows.add(row(group, values, micro)));
    // Far below everything else, a floor as a row would take half of the axis.
    StringBuilder note = new StringBuilder();
    latencies.forEach(
        (floor, values) -> {
          LabelledDistribution row = row(floor, values, micro);
          String estimate = row.estimate() + " " + row.unit() + ".";
          if (floor.isFloor() && floor.variant().equals("echo")) {
            note.append(" An echo, the driver's own cost in every latency: ").append(estimate);
          } else if (floor.variant().equals("server") && floor.function().equals(function)) {
            note.append(" Its server outside any container: ").append(estimate);
          } else if (floor.platform().equals(Group.FLOOR) && floor.function().equals(function)) {
            note.append(" A bare process (posix_spawn) of this program: ").append(estimate);
          }
        });
    String name = function + "_latency_";
    String title = "Latency of " + function;
    DistributionFigures all = new DistributionFigures("latency", rows, note.toString());
    List<Figure> figures = new ArrayList<>();
    figures.add(all.boxes(name + "box", title + ": distribution"));
    if (rows.size() > 1) {
      figures.add(all.bars(name + "bar", title + ": median and mean"));
    }
    figures.add(all.cdf(name + "cdf", title + ": cumulative distribution"));
    List<LabelledDistribution> tails =
        rows.stream().filter(row -> row.values().size() >= TAIL_FROM).toList();
    if (!tails.isEmpty()) {
      DistributionFigures many = new DistributionFigures("latency", tails, note.toString());
      figures.add(many.tail(name + "tail", title + ": tail"));
    }
    return figures;
  }

  private static LabelledDistribution row(Group group, Distribution values, boolean micro) {
    String label = group.platformName() + " " + group.mode().title();
    return micro
        ? LabelledDistribution.of(label, group, values.rescaled(1e-3), "us")
        : LabelledDistribution.of(label, group, values, Metric.LATENCY.unit());
  }

  /** Interception off and on: what the isolates' variants cost, seen across all functions. */
  static List<Figure> interception(RunData run) {
    List<LabelledDistribution> rows = new ArrayList<>();
    SortedMap<Group, Distribution> isolates = new TreeMap<>(run.latencies());
    isolates.entrySet().removeIf(each -> !each.getKey().isIsolates() || each.getValue().isEmpty());
    isolates.forEach(
        (group, values) -> {
          List<Group> variants =
              isolates.keySet().stream()
                  .filter(other -> other.function().equals(group.function()))
                  .filter(other -> other.mode() == group.mode())
                  .toList();
          double first = isolates.get(variants.get(0)).median();
          if (variants.size() > 1) {
            String label = group.function() + " " + group.mode().id() + " " + group.variant();
            Distribution shares = values.rescaled(Metric.LATENCY.scale() / first);
            rows.add(LabelledDistribution.of(label, group, shares, "first variant of each = 1"));
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
