package isolates.bench.statistics;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Whether a series keeps still. Both numbers go by ranks, so that a single stall of a second weighs
 * no more than any other sample.
 *
 * @param autocorrelation of ranks at lag 1, from -1 to 1
 * @param autocorrelationP two-sided, of the null hypothesis of independent samples; Bartlett's rank
 *     version of von Neumann's ratio (R. Bartels, JASA 77 (1982) 40-46), normal approximation
 * @param drift median of the last third minus median of the first third, as a share of the median
 * @param driftP two-sided, of the null hypothesis that rank and time are unrelated: Spearman's rank
 *     correlation with time, normal approximation
 */
record Trend(double autocorrelation, double autocorrelationP, double drift, double driftP) {
  /** The normal approximations are good from here on. */
  static final int FEWEST = 20;

  private static final double LEVEL = 0.01;
  private static final Trend UNKNOWN = new Trend(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

  boolean isAutocorrelated() {
    return autocorrelationP < LEVEL;
  }

  boolean isDrifting() {
    return driftP < LEVEL;
  }

  static Trend of(double[] series) {
    int n = series.length;
    if (n < FEWEST) {
      return UNKNOWN;
    }
    double[] ranks = ranks(series);
    double centre = (n + 1) / 2.0;
    double squares = 0;
    double steps = 0;
    double products = 0;
    double withTime = 0;
    for (int i = 0; i < n; i++) {
      double deviation = ranks[i] - centre;
      squares += deviation * deviation;
      withTime += deviation * (i + 1 - centre);
      if (i + 1 < n) {
        double next = ranks[i + 1] - centre;
        products += deviation * next;
        steps += (next - deviation) * (next - deviation);
      }
    }
    if (squares == 0) {
      return new Trend(0, 1, 0, 1);
    }
    // Bartels' ratio: mean 2, variance 4 (n-2) (5n^2 - 2n - 9) / (5 n (n+1) (n-1)^2).
    double size = n;
    double ratio = steps / squares;
    double variance =
        4
            * (size - 2)
            * (5 * size * size - 2 * size - 9)
            / (5 * size * (size + 1) * (size - 1) * (size - 1));
    double spearman = withTime / Math.sqrt(squares * size * (size * size - 1) / 12);
    int third = n / 3;
    double early = median(Arrays.copyOfRange(series, 0, third));
    double late = median(Arrays.copyOfRange(series, n - third, n));
    return new Trend(
        products / squares,
        twoSided((ratio - 2) / Math.sqrt(variance)),
        (late - early) / median(series.clone()),
        twoSided(spearman * Math.sqrt(size - 1)));
  }

  /**
   * The rank of each value, from 1; ties share their mean. A ranking of objects, as the libraries
   * have it, takes seconds for a million values.
   */
  static double[] ranks(double[] series) {
    double[] sorted = series.clone();
    Arrays.sort(sorted);
    double[] shared = new double[sorted.length];
    for (int from = 0; from < sorted.length; ) {
      int to = from + 1;
      while (to < sorted.length && sorted[to] == sorted[from]) {
        to++;
      }
      Arrays.fill(shared, from, to, (from + 1 + to) / 2.0);
      from = to;
    }
    return Arrays.stream(series).map(value -> shared[Arrays.binarySearch(sorted, value)]).toArray();
  }

  private static double twoSided(double z) {
    return 2 * NormalDistribution.of(0, 1).survivalProbability(Math.abs(z));
  }

  private static double median(double[] values) {
    return org.apache.commons.statistics.descriptive.Median.withDefaults().evaluate(values);
  }
}
