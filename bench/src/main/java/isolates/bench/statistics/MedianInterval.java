package isolates.bench.statistics;

import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * The 95 % confidence interval of a median from order statistics, interpolated between ranks. It
 * assumes nothing about the distribution, needs no random draws, and costs the same for ten values
 * as for ten million.
 *
 * <p>T. P. Hettmansperger, S. J. Sheather: Confidence intervals based on interpolated order
 * statistics. Statistics &amp; Probability Letters 4 (1986) 75-79.
 */
public final class MedianInterval {
  /** Of five values even the whole range covers the median in 94 % of samples only. */
  public static final int FEWEST = 6;

  private MedianInterval() {}

  /** The interval, unknown of fewer than {@link #FEWEST} values. */
  public static Interval of(Distribution values) {
    int n = values.size();
    if (n < FEWEST) {
      return Interval.UNKNOWN;
    }
    BinomialDistribution below = BinomialDistribution.of(n, 0.5);
    // The widest ranks k and n + 1 - k, counted from 1, still enclose at least 95 %; k + 1 does
    // not.
    int k = Math.max(1, below.inverseCumulativeProbability((1 - Interval.LEVEL) / 2));
    while (k > 1 && coverage(below, k) < Interval.LEVEL) {
      k--;
    }
    while (2 * (k + 1) <= n && coverage(below, k + 1) >= Interval.LEVEL) {
      k++;
    }
    double wide = coverage(below, k);
    double narrow = coverage(below, k + 1);
    double excess = (wide - Interval.LEVEL) / (wide - narrow);
    double inward = (n - k) * excess / (k + (n - 2.0 * k) * excess);
    return new Interval(
        mix(values.get(k - 1), values.get(k), inward),
        mix(values.get(n - k), values.get(n - k - 1), inward));
  }

  private static double coverage(BinomialDistribution below, int k) {
    return 1 - 2 * below.cumulativeProbability(k - 1);
  }

  private static double mix(double from, double to, double share) {
    return from + share * (to - from);
  }
}
