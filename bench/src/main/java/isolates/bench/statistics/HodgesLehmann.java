package isolates.bench.statistics;

import java.util.Arrays;

/**
 * The Hodges-Lehmann estimate of a shift, with the confidence bounds that come of inverting the
 * rank test that belongs to it (J. L. Hodges, E. L. Lehmann, Annals of Mathematical Statistics 34
 * (1963) 598-611; M. Hollander, D. A. Wolfe, E. Chicken: Nonparametric Statistical Methods, 3rd ed.
 * 2014, sections 3.3 and 4.3).
 *
 * <p>Where nothing shifted, the bounds are right whatever the distribution: heavy tails and several
 * modes do not mislead them. The normal approximation of the ranks errs to the wide side in the
 * tails; dependence between neighbours widens the bounds further, see {@link Dependence}.
 *
 * <p>Bounds are one-sided and asked for by a standard normal quantile, so that a caller can choose
 * any level, or the boundary of a sequential test.
 */
public final class HodgesLehmann {
  /** With fewer values than this a side, the normal approximation of the ranks is no good. */
  public static final int FEWEST = 6;

  private final Combinations pairs;

  /**
   * The pairwise combinations of the values, counted and never made.
   *
   * @param size values of the smaller side
   * @param deviation of the rank statistic
   * @param number of combinations
   * @param whole whether all are whole numbers
   */
  private record Combinations(
      int size,
      double deviation,
      long number,
      double least,
      double greatest,
      boolean whole,
      Count count) {}

  /** How many of the pairwise combinations are at most as great as a value. */
  private interface Count {
    long atMost(double value);
  }

  private HodgesLehmann(Combinations pairs) {
    this.pairs = pairs;
  }

  /**
   * The shift between two samples: the median of all differences {@code other - base}, with bounds
   * by the Mann-Whitney test.
   *
   * @param base at least one value, in the order measured
   * @param other likewise
   */
  public static HodgesLehmann ofTwoSamples(double[] base, double[] other) {
    double n = base.length;
    double m = other.length;
    // The variance of the Mann-Whitney statistic by its two projections, each widened on its own.
    double variance =
        n * m / 12 * (m * Dependence.inflation(base) + n * Dependence.inflation(other) + 1);
    return differences(sorted(base), sorted(other), Math.sqrt(variance), false);
  }

  /**
   * The centre of paired differences: the median of the means of all pairs of them, each with
   * itself included (Walsh averages), with bounds by Wilcoxon's signed-rank test.
   *
   * @param values at least one, in the order measured
   */
  public static HodgesLehmann ofDifferences(double[] values) {
    double n = values.length;
    double variance = n * (n + 1) * (2 * n + 1) / 24 * Dependence.inflation(values);
    double[] d = sorted(values);
    return new HodgesLehmann(
        new Combinations(
            d.length,
            Math.sqrt(variance),
            (long) d.length * (d.length + 1) / 2,
            d[0],
            d[d.length - 1],
            false,
            value -> walshAveragesAtMost(d, value)));
  }

  /**
   * The median of {@code other - base} over all pairs, in the unit of both; {@code NaN} if either
   * is empty. Exact, as values are integers.
   *
   * @throws IllegalArgumentException if the scales differ
   */
  public static double shift(Distribution other, Distribution base) {
    if (other.scale() != base.scale()) {
      throw new IllegalArgumentException("shift of values on different scales");
    }
    return other.isEmpty() || base.isEmpty()
        ? Double.NaN
        : differences(raw(base), raw(other), Double.NaN, true).estimate() * other.scale();
  }

  private static double[] raw(Distribution values) {
    double[] raw = new double[values.size()];
    Arrays.setAll(raw, values::raw);
    return raw;
  }

  private static double[] sorted(double[] values) {
    double[] copy = values.clone();
    Arrays.sort(copy);
    return copy;
  }

  private static HodgesLehmann differences(
      double[] base, double[] other, double deviation, boolean whole) {
    return new HodgesLehmann(
        new Combinations(
            Math.min(base.length, other.length),
            deviation,
            Math.multiplyExact((long) base.length, (long) other.length),
            other[0] - base[base.length - 1],
            other[other.length - 1] - base[0],
            whole,
            value -> differencesAtMost(base, other, value)));
  }

  /** The estimate, in the unit of the values. */
  public double estimate() {
    // Halved first: the sum of two great ones could overflow.
    double low = kth((pairs.number + 1) / 2);
    long next = pairs.number / 2 + 1;
    double high = pairs.count.atMost(low) >= next ? low : kth(next);
    return low / 2 + high / 2;
  }

  /**
   * The lower confidence bound; negative infinity if the samples are too few for one.
   *
   * @param z the standard normal quantile of its confidence, such as 1.645 for 95 %
   */
  public double lower(double z) {
    long k = rank(z);
    return k < 1 ? Double.NEGATIVE_INFINITY : kth(k);
  }

  /** The upper confidence bound, infinite if the samples are too few, see {@link #lower}. */
  public double upper(double z) {
    long k = rank(z);
    return k < 1 ? Double.POSITIVE_INFINITY : kth(pairs.number + 1 - k);
  }

  /** Values of the smaller side. */
  public int size() {
    return pairs.size;
  }

  private long rank(double z) {
    return (long) Math.floor(pairs.number / 2.0 - z * pairs.deviation + 0.5);
  }

  private static long differencesAtMost(double[] base, double[] other, double value) {
    long count = 0;
    int within = 0;
    for (double each : base) {
      while (within < other.length && other[within] - each <= value) {
        within++;
      }
      count += within;
    }
    return count;
  }

  private static long walshAveragesAtMost(double[] d, double value) {
    long count = 0;
    int j = d.length - 1;
    for (int i = 0; i < d.length; i++) {
      while (j >= i && d[i] / 2 + d[j] / 2 > value) {
        j--;
      }
      if (j < i) {
        break;
      }
      count += j - i + 1;
    }
    return count;
  }

  /**
   * The k-th smallest combination, from 1, without making them all: the least number of which at
   * least k are at most as great. Of whole numbers it is found in time n for each bit of their
   * range; other doubles are bisected as sortable integers, exactly whatever their range, in time n
   * for each of 64 bits.
   */
  private double kth(long k) {
    long from = sortable(pairs.least);
    long to = sortable(pairs.greatest);
    while (from < to) {
      // Half the distance without its overflow.
      long middle = (from & to) + ((from ^ to) >> 1);
      if (pairs.count.atMost(fromSortable(middle)) >= k) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return fromSortable(from);
  }

  private long sortable(double value) {
    if (pairs.whole) {
      return (long) value;
    }
    long bits = Double.doubleToLongBits(value + 0.0);
    return bits >= 0 ? bits : Long.MIN_VALUE - bits;
  }

  private double fromSortable(long key) {
    return pairs.whole ? key : Double.longBitsToDouble(key >= 0 ? key : Long.MIN_VALUE - key);
  }
}
