package isolates.bench.statistics;

import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import java.util.SortedMap;
import java.util.TreeMap;
import tech.tablesaw.api.LongColumn;

/** Latency against how long nothing was asked before, where that is a factor. */
public final class GapCurve {
  /** Paced and back to back are two numbers, and no curve. */
  private static final int FEWEST = 3;

  private GapCurve() {}

  /**
   * The median latency of each platform in each mode by its median gap, both in ms, by function.
   *
   * @param groups see {@link GroupSamples#of}
   * @return of groups that are alike but for the gap, the first; empty where fewer than three gaps
   *     were measured
   */
  public static SortedMap<String, SortedMap<Group, SortedMap<Double, Double>>> of(
      SortedMap<Group, GroupSamples> groups) {
    SortedMap<String, SortedMap<Group, SortedMap<Double, Double>>> functions = new TreeMap<>();
    groups.forEach(
        (group, samples) -> {
          Distribution latency = Distribution.of(samples.values(Metric.LATENCY), 1e-6);
          LongColumn gaps = (LongColumn) samples.rows().column(CsvColumns.GAP_US);
          if (!group.gap().isEmpty() && !group.isFloor() && !latency.isEmpty()) {
            functions
                .computeIfAbsent(group.function(), name -> new TreeMap<>())
                .computeIfAbsent(group.after(""), any -> new TreeMap<>())
                .put(gaps.median() / 1e3, latency.median());
          }
        });
    functions
        .values()
        .forEach(platforms -> platforms.values().removeIf(curve -> curve.size() < FEWEST));
    return functions;
  }
}
