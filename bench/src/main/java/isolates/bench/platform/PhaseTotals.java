package isolates.bench.platform;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a worker says it has done since it was started: how often each phase happened, and how long
 * it took on average.
 *
 * @param byPhase phases by their names
 */
public record PhaseTotals(Map<String, Total> byPhase) {
  private static final String COUNT = ".cnt";
  private static final Map<String, Double> UNITS = Map.of(".us-avg", 0.001, ".ms-avg", 1.0);

  /**
   * One phase.
   *
   * @param count how often it happened
   * @param averageMs cut off to whole multiples of the resolution
   * @param resolutionMs 1 for OpenLambda, 0.001 for the built-in worker
   */
  public record Total(long count, double averageMs, double resolutionMs) {
    static final Total NOTHING = new Total(0, 0, 0);

    double totalMs() {
      return count * averageMs;
    }
  }

  /**
   * What happened between two readings.
   *
   * @param count how often
   * @param totalMs how long all of it took
   * @param errorMs by how much the mean, totalMs / count, may be off, for averages are cut off
   */
  public record Difference(long count, double totalMs, double errorMs) {
    public double meanMs() {
      return totalMs / count;
    }
  }

  public PhaseTotals {
    byPhase = Map.copyOf(byPhase);
  }

  /** Reads {@code NAME.cnt} with {@code NAME.us-avg}, or else {@code NAME.ms-avg}. */
  static PhaseTotals of(Map<String, Long> stats) {
    Map<String, Total> totals = new TreeMap<>();
    stats.forEach(
        (key, count) -> {
          if (key.endsWith(COUNT)) {
            String name = key.substring(0, key.length() - COUNT.length());
            average(stats, name, ".us-avg", count)
                .or(() -> average(stats, name, ".ms-avg", count))
                .ifPresent(total -> totals.put(name, total));
          }
        });
    return new PhaseTotals(totals);
  }

  private static Optional<Total> average(
      Map<String, Long> stats, String name, String suffix, long count) {
    double unit = UNITS.get(suffix);
    return Optional.ofNullable(stats.get(name + suffix))
        .map(average -> new Total(count, average * unit, unit));
  }

  /** What happened since an earlier reading of the same worker: only phases that did happen. */
  public Map<String, Difference> since(PhaseTotals before) {
    Map<String, Difference> differences = new TreeMap<>();
    byPhase.forEach(
        (name, now) -> {
          Total then = before.byPhase().getOrDefault(name, Total.NOTHING);
          long count = now.count() - then.count();
          if (count > 0) {
            double error = now.resolutionMs() * (now.count() + then.count()) / count;
            differences.put(
                name, new Difference(count, Math.max(0, now.totalMs() - then.totalMs()), error));
          }
        });
    return differences;
  }
}
