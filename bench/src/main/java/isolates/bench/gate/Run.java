package isolates.bench.gate;

import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.sample.Sample;
import isolates.bench.statistics.Metric;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One side of a comparison: what was measured of one version.
 *
 * @param name of its folder, or of its revision
 * @param commit what was measured; {@code unknown} if nobody knows
 * @param machine where it was measured
 * @param groups by what their samples have in common
 */
public record Run(String name, String commit, Machine machine, Map<Group, Outcomes> groups) {
  public Run {
    groups = new TreeMap<>(groups);
  }

  /**
   * What came of the invocations of one group.
   *
   * @param invocations all of them, failed ones too
   * @param failures gave no answer
   * @param wrong gave an answer that is not right
   * @param firstError of the first one that failed or was wrong; empty if none
   * @param series the right answers, by metric
   */
  public record Outcomes(
      long invocations, long failures, long wrong, String firstError, Map<Metric, Series> series) {
    long bad() {
      return failures + wrong;
    }
  }

  /** The benches that were measured, one as a rule. */
  List<String> benches() {
    return groups.keySet().stream().map(Group::bench).distinct().toList();
  }

  /** The functions that were measured, floors aside. */
  List<String> functions() {
    return groups.keySet().stream()
        .filter(group -> !group.isFloor())
        .map(Group::function)
        .distinct()
        .sorted()
        .toList();
  }

  /** Collects samples, in the order they were measured. Warm-up is left out. */
  public static final class Builder {
    private final Map<Group, Values> groups = new TreeMap<>();

    public void add(Sample sample) {
      if (sample.group().mode() != Mode.WARMUP) {
        groups.computeIfAbsent(sample.group(), group -> new Values()).add(sample);
      }
    }

    public Run build(String name, String commit, Machine machine) {
      Map<Group, Outcomes> outcomes =
          groups.entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().outcomes()));
      return new Run(name, commit, machine, outcomes);
    }
  }

  private record Value(long round, double value) {}

  private static final class Values {
    private static final long HTTP_OK = 200;

    private final Map<Metric, List<Value>> values = new EnumMap<>(Metric.class);
    private long invocations;
    private long failures;
    private long wrong;
    private String firstError = "";

    void add(Sample sample) {
      invocations++;
      if (!sample.ok()) {
        boolean answered = sample.status().equals(OptionalLong.of(HTTP_OK));
        failures += answered ? 0 : 1;
        wrong += answered ? 1 : 0;
        firstError = firstError.isEmpty() ? sample.error() : firstError;
        return;
      }
      for (Metric metric : Metric.values()) {
        OptionalLong value = metric.of(sample);
        // A processor time of 0 is below what the kernel counts, and has no ratio to anything.
        if (value.isPresent() && value.getAsLong() > 0) {
          values
              .computeIfAbsent(metric, m -> new ArrayList<>())
              .add(new Value(sample.sequence(), value.getAsLong() * metric.scale()));
        }
      }
    }

    Outcomes outcomes() {
      Map<Metric, Series> series = new EnumMap<>(Metric.class);
      values.forEach(
          (metric, list) ->
              series.put(
                  metric,
                  Series.of(
                      list.stream().mapToLong(Value::round).toArray(),
                      list.stream().mapToDouble(Value::value).toArray())));
      return new Outcomes(invocations, failures, wrong, firstError, series);
    }
  }
}
