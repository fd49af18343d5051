package isolates.bench.statistics;

import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.sample.Sample;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * From the samples of a run to its tables.
 *
 * @param summaries a line per group and metric, in order of group
 * @param comparisons a line per pair of groups that answer a question, see {@link #comparable}
 * @param checks a line per group: what would make its numbers doubtful
 * @param latencies the latencies of every group, for figures
 */
public record Statistics(
    List<Summary> summaries,
    List<Comparison> comparisons,
    List<Check> checks,
    Map<Group, Distribution> latencies) {

  /**
   * Reads all samples, once, keeping 8 bytes a value. Warm-up is left out; failures are counted and
   * carry no value.
   *
   * @param samples in the order they were measured; not closed here
   */
  public static Statistics of(Stream<Sample> samples) {
    Map<Group, Values> groups = new TreeMap<>();
    samples
        .filter(sample -> sample.group().mode() != Mode.WARMUP)
        .forEach(sample -> groups.computeIfAbsent(sample.group(), g -> new Values()).add(sample));

    List<Summary> summaries = new ArrayList<>();
    List<Check> checks = new ArrayList<>();
    Map<Group, Distribution> latencies = new TreeMap<>();
    for (Map.Entry<Group, Values> entry : groups.entrySet()) {
      Group group = entry.getKey();
      Values values = entry.getValue();
      for (Metric metric : Metric.values()) {
        // Every group has a line of latencies, so that one that only failed is not forgotten.
        if (metric == Metric.LATENCY || values.has(metric)) {
          long[] series = values.take(metric);
          if (metric == Metric.LATENCY) {
            checks.add(Check.of(group, metric, series));
          }
          Distribution distribution = Distribution.adopt(series, metric.scale());
          summaries.add(Summary.of(group, metric, distribution, values.failures));
          if (metric == Metric.LATENCY) {
            latencies.put(group, distribution);
          }
        }
      }
    }
    return new Statistics(
        List.copyOf(summaries),
        compare(latencies),
        List.copyOf(checks),
        java.util.Collections.unmodifiableMap(latencies));
  }

  private static List<Comparison> compare(Map<Group, Distribution> latencies) {
    List<Comparison> comparisons = new ArrayList<>();
    latencies.forEach(
        (base, baseValues) ->
            latencies.forEach(
                (other, otherValues) -> {
                  if (!baseValues.isEmpty() && !otherValues.isEmpty() && comparable(base, other)) {
                    comparisons.add(
                        Comparison.of(base, baseValues, other, otherValues, Metric.LATENCY));
                  }
                }));
    return List.copyOf(comparisons);
  }

  /**
   * Whether {@code other} is to be held against {@code base}: the same function of the same bench,
   * isolates as the base, and like against like:
   *
   * <ul>
   *   <li>first against first, cold against cold;
   *   <li>isolates' cold against another platform's warm too, since an isolate is always fresh;
   *   <li>isolates with interception against isolates without, in the same mode.
   * </ul>
   *
   * The floor is no platform and is never compared.
   */
  public static boolean comparable(Group base, Group other) {
    if (!base.isIsolates()
        || base.isFloor()
        || other.isFloor()
        || !base.bench().equals(other.bench())
        || !base.function().equals(other.function())
        || !base.language().equals(other.language())) {
      return false;
    }
    if (other.isIsolates()) {
      return base.mode() == other.mode()
          && base.variant().equals("none")
          && !other.variant().equals("none");
    }
    return base.mode() == other.mode() || (base.mode() == Mode.COLD && other.mode() == Mode.WARM);
  }

  /** The values of one group, as they arrive. */
  private static final class Values {
    private final Map<Metric, Longs> byMetric = new EnumMap<>(Metric.class);
    private long failures;

    void add(Sample sample) {
      if (!sample.ok()) {
        failures++;
        return;
      }
      for (Metric metric : Metric.values()) {
        metric
            .of(sample)
            .ifPresent(value -> byMetric.computeIfAbsent(metric, m -> new Longs()).add(value));
      }
    }

    boolean has(Metric metric) {
      return byMetric.containsKey(metric);
    }

    /** Hands the values over and forgets them. */
    long[] take(Metric metric) {
      Longs values = byMetric.remove(metric);
      return values == null ? new long[0] : values.toArray();
    }
  }
}
