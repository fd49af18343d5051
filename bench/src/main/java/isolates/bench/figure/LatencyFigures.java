package isolates.bench.figure;

import isolates.bench.run.RunData;
import isolates.bench.sample.Group;
import isolates.bench.statistics.Distribution;
import isolates.bench.statistics.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Latencies by platform: box plot, medians, cumulative distribution, tail. */
final class LatencyFigures {
  /** Below this greatest median all latencies are told in microseconds. */
  private static final double MICROSECONDS_BELOW_MS = 0.5;

  /** Of fewer values a tail is a handful of steps. */
  private static final int TAIL_FROM = 500;

  private LatencyFigures() {}

  /** Two to four figures for each function with a latency. */
  static List<Figure> of(RunData run) {
    Map<String, Map<Group, Distribution>> byFunction = new LinkedHashMap<>();
    Map<Group, Distribution> floors = new LinkedHashMap<>();
    run.latencies()
        .forEach(
            (group, values) -> {
              if (values.isEmpty()) {
                return;
              }
              if (group.isFloor()) {
                floors.put(group, values);
              } else {
                byFunction
                    .computeIfAbsent(group.function(), f -> new LinkedHashMap<>())
                    .put(group, values);
              }
            });
    List<Figure> figures = new ArrayList<>();
    byFunction.forEach((function, groups) -> figures.addAll(of(function, groups, floors)));
    return figures;
  }

  private static List<Figure> of(
      String function, Map<Group, Distribution> groups, Map<Group, Distribution> floors) {
    boolean microseconds =
        groups.values().stream().allMatch(v -> v.median() < MICROSECONDS_BELOW_MS);
    List<LabelledDistribution> rows = new ArrayList<>();
    List<DistributionFigures.Curve> lines = new ArrayList<>();
    groups.forEach(
        (group, values) -> {
          LabelledDistribution row = row(group, values, microseconds);
          rows.add(row);
          lines.add(new DistributionFigures.Curve(row, Palette.dash(group.mode())));
        });
    // Far below everything else, a floor as a row would take half of the axis.
    StringBuilder note = new StringBuilder();
    floors.forEach(
        (floor, values) -> {
          String estimate = estimate(row(floor, values, microseconds));
          if (floor.variant().equals("echo")) {
            note.append(" An echo, the driver's own cost in every latency: ").append(estimate);
          } else if (floor.function().equals(function)) {
            note.append(" A bare process (posix_spawn) of this program: ").append(estimate);
          }
        });
    String title = "Latency of " + function;
    List<Figure> figures = new ArrayList<>();
    figures.add(
        DistributionFigures.boxes(
            function + "_latency_box", title + ": distribution", "latency", rows, note.toString()));
    if (rows.size() > 1) {
      figures.add(
          DistributionFigures.bars(
              function + "_latency_bar",
              title + ": median and mean",
              "latency",
              rows,
              note.toString()));
    }
    figures.add(
        DistributionFigures.cdf(
            function + "_latency_cdf",
            title + ": cumulative distribution",
            "latency",
            lines,
            note.toString()));
    List<DistributionFigures.Curve> tails =
        lines.stream().filter(line -> line.row().values().size() >= TAIL_FROM).toList();
    if (!tails.isEmpty()) {
      figures.add(
          DistributionFigures.tail(
              function + "_latency_tail", title + ": tail", "latency", tails, note.toString()));
    }
    return figures;
  }

  private static String estimate(LabelledDistribution row) {
    return DistributionFigures.estimate(row.values()) + " " + row.unit() + ".";
  }

  private static LabelledDistribution row(Group group, Distribution values, boolean microseconds) {
    return new LabelledDistribution(
        name(group),
        Palette.of(group.platform(), group.variant()),
        microseconds ? values.rescaled(1e-3) : values,
        microseconds ? "us" : Metric.LATENCY.unit());
  }

  private static String name(Group group) {
    return group.platformName() + " " + group.mode().id();
  }
}
