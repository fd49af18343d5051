package isolates.bench.statistics;

import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * The 95 % confidence interval of a quantile between two order statistics: how many of n values lie
 * below a quantile is binomial, whatever their distribution. At least 95 % are covered if the
 * values are independent; neighbours in one queue are not, so under load it is too narrow, and says
 * how well the quantile of this run is known, not of the next.
 *
 * <p>W. J. Conover: Practical Nonparametric Statistics, 3rd edition, 1999, section 3.2.
 */
public final class QuantileInterval {
  private QuantileInterval() {}

  /**
   * The interval of the p-quantile; unknown where there are too few values on one side of it.
   *
   * @param p above 0 and below 1
   */
  public static Interval of(Distribution values, double p) {
    int n = values.size();
    double tail = (1 - Interval.LEVEL) / 2;
    BinomialDistribution below = BinomialDistribution.of(Math.max(1, n), p);
    int low = below.inverseCumulativeProbability(tail) - 1;
    int high = below.inverseCumulativeProbability(1 - tail);
    return low < 0 || high >= n
        ? Interval.UNKNOWN
        : new Interval(values.get(low), values.get(high));
  }
}
