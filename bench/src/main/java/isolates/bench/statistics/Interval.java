package isolates.bench.statistics;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A 95 % confidence interval, ends included.
 *
 * @param low the lower end, {@code NaN} where there were too few values for an interval
 * @param high the upper end, {@code NaN} with it
 */
public record Interval(double low, double high) {
  /** The confidence of every interval of ours. */
  public static final double LEVEL = 0.95;

  /** Too few values to say anything. */
  public static final Interval UNKNOWN = new Interval(Double.NaN, Double.NaN);

  /**
   * The interval of what was measured in several repetitions, by Student's t on a scale of
   * logarithms; unknown of one.
   *
   * @param centre the estimate, above 0
   * @param logs the logarithm of each repetition's
   */
  public static Interval ofRepetitions(double centre, double[] logs) {
    int n = logs.length;
    double mean = Arrays.stream(logs).average().orElse(Double.NaN);
    double squares = Arrays.stream(logs).map(log -> (log - mean) * (log - mean)).sum();
    if (n < 2 || !Double.isFinite(squares)) {
      return UNKNOWN;
    }
    double t = TDistribution.of(n - 1).inverseCumulativeProbability((1 + LEVEL) / 2);
    double factor = Math.exp(t * Math.sqrt(squares / (n - 1) / n));
    return new Interval(centre / factor, centre * factor);
  }

  public boolean isKnown() {
    return !Double.isNaN(low) && !Double.isNaN(high);
  }

  public boolean contains(double value) {
    return low <= value && value <= high;
  }
}
