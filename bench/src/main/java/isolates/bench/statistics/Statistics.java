package isolates.bench.statistics;

import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * From the samples of a run to its tables.
 *
 * @param summaries a line per group and metric, in order of group
 * @param comparisons a line per pair of groups that answer a question, see {@link #comparable}
 * @param latencies the latencies of every group, for figures
 */
public record Statistics(
    List<Summary> summaries,
    List<Comparison> comparisons,
    SortedMap<Group, Distribution> latencies) {
  private static final Set<Mode> ALWAYS_FRESH_AGAINST =
      EnumSet.of(Mode.WARM, Mode.REUSED, Mode.UNKNOWN);

  /**
   * Computes everything, once.
   *
   * @param groups see {@link GroupSamples#of}
   */
  public static Statistics of(SortedMap<Group, GroupSamples> groups) {
    List<Summary> summaries = new ArrayList<>();
    SortedMap<Group, Distribution> latencies = new TreeMap<>();
    List<Comparison.Side> sides = new ArrayList<>();
    for (GroupSamples samples : groups.values()) {
      Group group = samples.group();
      long failures = samples.failures();
      // Every group has a line of latencies, so that one that only failed is not forgotten.
      Hierarchy inOrder = samples.hierarchy(Metric.LATENCY);
      Distribution latency = Distribution.of(inOrder.values(), Metric.LATENCY.scale());
      SeriesCheck check =
          SeriesCheck.of(group, Metric.LATENCY, inOrder, samples.predecessors(), latency);
      summaries.add(Summary.of(group, Metric.LATENCY, latency, inOrder, failures, check));
      latencies.put(group, latency);
      sides.add(new Comparison.Side(check, latency, inOrder));
      for (Metric metric : Metric.values()) {
        long[] values = metric == Metric.LATENCY ? new long[0] : samples.values(metric);
        if (values.length > 0) {
          Distribution distribution = Distribution.adopt(values, metric.scale());
          summaries.add(
              Summary.of(group, metric, distribution, samples.hierarchy(metric), failures, check));
        }
      }
    }
    return new Statistics(
        List.copyOf(summaries), compare(sides), Collections.unmodifiableSortedMap(latencies));
  }

  /** What would make the numbers of each group doubtful, a check a group. */
  public List<SeriesCheck> checks() {
    return summaries.stream()
        .filter(summary -> summary.metric() == Metric.LATENCY)
        .map(Summary::check)
        .toList();
  }

  private static List<Comparison> compare(List<Comparison.Side> sides) {
    List<Comparison> comparisons = new ArrayList<>();
    for (Comparison.Side base : sides) {
      for (Comparison.Side other : sides) {
        if (!base.values().isEmpty()
            && !other.values().isEmpty()
            && comparable(base.check().group(), other.check().group())) {
          comparisons.add(
              Comparison.of(base, other, Metric.LATENCY, floor(sides, base.check().group())));
        }
      }
    }
    return List.copyOf(comparisons);
  }

  /** The median of the echo that was measured as a group was; {@code NaN} without one. */
  private static double floor(List<Comparison.Side> sides, Group like) {
    return sides.stream()
        .filter(side -> side.check().group().isEcho())
        .filter(side -> side.check().group().bench().equals(like.bench()))
        .filter(side -> side.check().group().gap().equals(like.gap()))
        .filter(side -> !side.values().isEmpty())
        .mapToDouble(side -> side.values().median())
        .findFirst()
        .orElse(Double.NaN);
  }

  /**
   * Whether {@code other} is to be held against {@code base}: the same function of the same bench
   * after the same gap, isolates as the base, and like against like:
   *
   * <ul>
   *   <li>first against first, cold against cold, prepared against prepared;
   *   <li>isolates' cold and prepared against another platform's warm too, against a fresh process
   *       in its reused container, and against what nobody knows to be warm or cold, since an
   *       isolate is always fresh;
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
        || !base.language().equals(other.language())
        || !base.gap().equals(other.gap())) {
      return false;
    }
    if (other.isIsolates()) {
      return base.mode() == other.mode()
          && base.variant().equals("none")
          && !other.variant().equals("none");
    }
    return base.mode() == other.mode()
        || ((base.mode() == Mode.COLD || base.mode() == Mode.PREPARED)
            && ALWAYS_FRESH_AGAINST.contains(other.mode()));
  }
}
