package isolates.bench.figure;

import isolates.bench.sample.Group;
import isolates.bench.statistics.Distribution;
import isolates.bench.statistics.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Latencies by platform: box plot, bar of medians, cumulative distribution, tail. */
final class LatencyFigures {
  /** Below this greatest median all latencies are told in microseconds. */
  private static final double MICROSECONDS_BELOW_MS = 0.5;

  /** Of fewer values a tail is a handful of steps. */
  private static final int TAIL_FROM = 500;

  private LatencyFigures() {}

  /** Three or four figures for each function with a latency. */
  static List<Figure> of(RunFolder run) {
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
    List<Row> rows = new ArrayList<>();
    List<Drawings.Line> lines = new ArrayList<>();
    groups.forEach(
        (group, values) -> {
          Row row = row(group, values, microseconds);
          rows.add(row);
          lines.add(new Drawings.Line(row, Palette.dash(group.mode())));
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
    figures.add(Drawings.boxes(function + "_latency_box", title, "latency", rows, note.toString()));
    figures.add(Drawings.bars(function + "_latency_bar", title, "latency", rows, note.toString()));
    figures.add(Drawings.cdf(function + "_latency_cdf", title, "latency", lines, note.toString()));
    List<Drawings.Line> tails =
        lines.stream().filter(line -> line.row().values().size() >= TAIL_FROM).toList();
    if (!tails.isEmpty()) {
      figures.add(
          Drawings.tail(
              function + "_latency_tail",
              "Tail of the l" + title.substring(1),
              "latency",
              tails,
              note.toString()));
    }
    return figures;
  }

  private static String estimate(Row row) {
    return Drawings.estimate(row.values()) + " " + row.unit() + ".";
  }

  private static Row row(Group group, Distribution values, boolean microseconds) {
    return new Row(
        name(group),
        Palette.of(group.platform(), group.variant()),
        microseconds ? values.rescaled(1e-3) : values,
        microseconds ? "us" : Metric.LATENCY.unit());
  }

  private static String name(Group group) {
    return group.platformName() + " " + group.mode().id();
  }
}
