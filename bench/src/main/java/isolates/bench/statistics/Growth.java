package isolates.bench.statistics;

import java.util.Arrays;
import java.util.Collection;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Whether a series of a soak grows, by its slope: the estimate of Theil and Sen, the median of the
 * slopes between any two values, with Sen's 95 % interval (P. K. Sen, JASA 63 (1968) 1379-1389). It
 * is the rule of controller/soak/soak.py: a series grows if its whole interval is above 0 and the
 * estimate comes to more than is tolerated.
 *
 * @param median of the values
 * @param whole what the estimate comes to over all of them, in their unit
 * @param interval of that; unknown of fewer than {@value #FEWEST} values
 * @param tolerated a tenth of the median, and a constant
 */
public record Growth(double median, double whole, Interval interval, double tolerated) {
  /** The normal approximation of Kendall's S is good from here on. */
  static final int FEWEST = 10;

  /** In the first sixth of a soak a JVM fills its heap. */
  private static final int WARM_UP = 6;

  private static final double TENTH = 0.1;

  /**
   * Judges values at equal distances in time.
   *
   * @param all the first sixth of which is left out
   * @param constant what they may grow by in any case, in their unit
   */
  public static Growth of(Collection<Double> all, double constant) {
    double[] values =
        all.stream().skip(all.size() / WARM_UP).mapToDouble(Double::doubleValue).toArray();
    int n = values.length;
    double median = Median.withDefaults().withCopy(true).evaluate(values);
    if (n < FEWEST) {
      return new Growth(median, Double.NaN, Interval.UNKNOWN, Double.NaN);
    }
    double[] slopes =
        IntStream.range(0, n)
            .boxed()
            .flatMapToDouble(
                i ->
                    IntStream.range(i + 1, n)
                        .mapToDouble(j -> n * (values[j] - values[i]) / (j - i)))
            .sorted()
            .toArray();
    double half =
        NormalDistribution.of(0, 1).inverseCumulativeProbability((1 + Interval.LEVEL) / 2)
            * Math.sqrt((n * (n - 1.0) * (2 * n + 5) - ties(values)) / 18);
    int low = (int) Math.max(0, Math.round((slopes.length - half) / 2) - 1);
    int high = (int) Math.min(slopes.length - 1, Math.round((slopes.length + half) / 2));
    return new Growth(
        median,
        Median.withDefaults().evaluate(slopes),
        new Interval(slopes[low], slopes[high]),
        TENTH * median + constant);
  }

  /** What equal values take from the variance of Kendall's S. */
  private static double ties(double[] values) {
    return Arrays.stream(values)
        .distinct()
        .map(value -> DoubleStream.of(values).filter(other -> other == value).count())
        .map(t -> t * (t - 1) * (2 * t + 5))
        .sum();
  }

  public boolean grows() {
    return interval.low() > 0 && whole > tolerated;
  }
}
