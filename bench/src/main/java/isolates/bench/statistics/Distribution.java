package isolates.bench.statistics;

import java.util.Arrays;
import java.util.function.DoublePredicate;
import org.apache.commons.statistics.descriptive.DoubleStatistics;
import org.apache.commons.statistics.descriptive.Quantile;
import org.apache.commons.statistics.descriptive.Statistic;

/**
 * Values in order of size, exact: integers as measured, times a scale. Ten million of them take 80
 * MB. Immutable; empty is allowed, and every number of it then {@code NaN}.
 */
public final class Distribution {
  private static final Quantile HF7 = Quantile.withDefaults().with(Quantile.EstimationMethod.HF7);

  private final long[] sorted;
  private final double scale;

  private Distribution(long[] sorted, double scale) {
    this.sorted = sorted;
    this.scale = scale;
  }

  /**
   * A distribution of these values, in any order.
   *
   * @param values integers as measured; copied
   * @param scale units per integer step, above 0
   */
  public static Distribution of(long[] values, double scale) {
    return adopt(values.clone(), scale);
  }

  /** As {@link #of}, but sorts the array in place and keeps it: the caller lets go of it. */
  static Distribution adopt(long[] values, double scale) {
    Arrays.sort(values);
    return new Distribution(values, scale);
  }

  /** The same values, told in another unit: {@code step} of it per integer step of the sample. */
  public Distribution rescaled(double step) {
    return new Distribution(sorted, step);
  }

  public int size() {
    return sorted.length;
  }

  public boolean isEmpty() {
    return sorted.length == 0;
  }

  /** The value of rank {@code index}, from 0 for the least. */
  public double get(int index) {
    return sorted[index] * scale;
  }

  long raw(int index) {
    return sorted[index];
  }

  double scale() {
    return scale;
  }

  public double min() {
    return isEmpty() ? Double.NaN : get(0);
  }

  public double max() {
    return isEmpty() ? Double.NaN : get(sorted.length - 1);
  }

  public double mean() {
    return moment(Statistic.MEAN);
  }

  /**
   * The standard deviation of a sample (divided by n - 1); {@code NaN} of fewer than two values.
   */
  public double sd() {
    return sorted.length < 2 ? Double.NaN : moment(Statistic.STANDARD_DEVIATION);
  }

  private double moment(Statistic statistic) {
    if (isEmpty()) {
      return Double.NaN;
    }
    DoubleStatistics statistics = DoubleStatistics.of(statistic);
    for (long value : sorted) {
      statistics.accept((double) value);
    }
    return statistics.getAsDouble(statistic) * scale;
  }

  public double median() {
    return quantile(0.5);
  }

  /**
   * A quantile by method 7 of Hyndman and Fan.
   *
   * @param p from 0 to 1
   */
  public double quantile(double p) {
    return isEmpty() ? Double.NaN : HF7.evaluate(sorted.length, i -> (double) sorted[i], p) * scale;
  }

  /**
   * A quantile in the tail, or {@code NaN} where fewer than one value is expected beyond it: of 100
   * values nothing is known about the 99.9th percentile, and an interpolation would say there was.
   */
  public double tailQuantile(double p) {
    // 1 - 0.999 is a little above 0.001, hence the rounding.
    return Math.round(sorted.length * (1 - p) * 1e6) >= 1_000_000 ? quantile(p) : Double.NaN;
  }

  /** How many values pass. */
  long count(DoublePredicate test) {
    return Arrays.stream(sorted).filter(value -> test.test(value * scale)).count();
  }

  /** The values, in order of size. */
  public double[] toArray() {
    return Arrays.stream(sorted).mapToDouble(value -> value * scale).toArray();
  }
}
