package isolates.bench.gate;

import isolates.bench.statistics.Metric;
import isolates.bench.statistics.NumberText;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import org.apache.commons.statistics.descriptive.Median;

/** Where in an invocation its time goes. */
enum Phase {
  /** From the request to the first byte of the answer, less what the function computed. */
  SPAWN("before the first byte, outside the function: taking the request and making the process"),
  /** What the function computed. */
  FUNCTION("in the function's own processor time"),
  /** From the first byte to the last. */
  TRANSFER("after the first byte: passing on the answer and its end");

  private static final double MS_PER_US = 1e-3;

  private final String place;

  Phase(String place) {
    this.place = place;
  }

  /**
   * Tells where the time of a slower latency went, by differences of medians; empty where the
   * samples lack the first byte.
   */
  static String of(Map<Metric, Series> baseline, Map<Metric, Series> candidate, boolean paired) {
    if (!baseline.containsKey(Metric.FIRST_BYTE) || !candidate.containsKey(Metric.FIRST_BYTE)) {
      return "";
    }
    double all = shift(Metric.LATENCY, baseline, candidate, paired);
    double toFirstByte = shift(Metric.FIRST_BYTE, baseline, candidate, paired);
    double computing = MS_PER_US * shift(Metric.CPU, baseline, candidate, paired);
    Map<Phase, Double> shifts = new EnumMap<>(Phase.class);
    shifts.put(SPAWN, toFirstByte - computing);
    shifts.put(FUNCTION, computing);
    shifts.put(TRANSFER, all - toFirstByte);
    Phase most =
        shifts.entrySet().stream()
            .max(Comparator.comparingDouble(Map.Entry::getValue))
            .orElseThrow()
            .getKey();
    return "%s phase, +%s ms of +%s ms (%s)"
        .formatted(
            most.name().toLowerCase(java.util.Locale.ROOT),
            NumberText.number(shifts.get(most)),
            NumberText.number(all),
            most.place);
  }

  private static double shift(
      Metric metric, Map<Metric, Series> baseline, Map<Metric, Series> candidate, boolean paired) {
    Series before = baseline.get(metric);
    Series after = candidate.get(metric);
    if (before == null || after == null) {
      return 0;
    }
    return paired
        ? Median.withDefaults().evaluate(after.minus(before))
        : after.median() - before.median();
  }
}
