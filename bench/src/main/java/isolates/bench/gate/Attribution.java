package isolates.bench.gate;

import isolates.bench.statistics.Metric;
import isolates.bench.statistics.NumberText;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.commons.statistics.descriptive.Median;

/** Tells in which phase of an invocation the time of a slower latency went. */
final class Attribution {
  private static final double MS_PER_US = 1e-3;

  private Attribution() {}

  private record Share(String phase, double ms, String place) {}

  /**
   * The phase that grew most, by differences of medians; empty where the samples lack the first
   * byte.
   *
   * @param paired whether equal rounds of both were measured side by side
   */
  static String of(Map<Metric, Series> baseline, Map<Metric, Series> candidate, boolean paired) {
    if (!baseline.containsKey(Metric.FIRST_BYTE) || !candidate.containsKey(Metric.FIRST_BYTE)) {
      return "";
    }
    double all = shift(Metric.LATENCY, baseline, candidate, paired);
    double toFirstByte = shift(Metric.FIRST_BYTE, baseline, candidate, paired);
    double computing = MS_PER_US * shift(Metric.CPU, baseline, candidate, paired);
    Share most =
        List.of(
                new Share(
                    "spawn",
                    toFirstByte - computing,
                    "before the first byte, not computing: taking the request, making the process,"
                        + " waits of the function itself"),
                new Share(
                    "computing",
                    computing,
                    "in processor time, the controller's and the function's"),
                new Share(
                    "transfer",
                    all - toFirstByte,
                    "after the first byte: passing on the response and its end"))
            .stream()
            .max(Comparator.comparingDouble(Share::ms))
            .orElseThrow();
    return "%s phase, +%s ms of +%s ms (%s)"
        .formatted(most.phase, NumberText.number(most.ms), NumberText.number(all), most.place);
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
