package isolates.bench.statistics;

import java.util.Arrays;

/**
 * The Hodges-Lehmann estimate of a shift between two samples: the median of all differences between
 * a value of one and a value of the other (J. L. Hodges, E. L. Lehmann, Annals of Mathematical
 * Statistics 34 (1963) 598-611). The differences are counted and never made.
 */
final class HodgesLehmann {
  private final long[] base;
  private final long[] other;

  /** Of values that ascend. */
  private HodgesLehmann(long[] base, long[] other) {
    this.base = base;
    this.other = other;
  }

  /**
   * The median of {@code other - base} over all pairs, in the unit of both; {@code NaN} if either
   * is empty. Exact, as values are integers.
   *
   * @throws IllegalArgumentException if the scales differ
   */
  static double shift(Distribution other, Distribution base) {
    if (other.scale() != base.scale()) {
      throw new IllegalArgumentException("shift of values on different scales");
    }
    return other.isEmpty() || base.isEmpty()
        ? Double.NaN
        : new HodgesLehmann(raw(base), raw(other)).estimate() * other.scale();
  }

  private static long[] raw(Distribution values) {
    long[] raw = new long[values.size()];
    Arrays.setAll(raw, values::raw);
    return raw;
  }

  private double estimate() {
    long pairs = Math.multiplyExact((long) base.length, (long) other.length);
    // Halved first: the sum of two great ones could overflow.
    return kth((pairs + 1) / 2) / 2.0 + kth(pairs / 2 + 1) / 2.0;
  }

  /**
   * The k-th smallest difference, from 1: the least number of which at least k are at most as
   * great, bisected in time n for each bit of their range.
   */
  private long kth(long k) {
    long from = other[0] - base[base.length - 1];
    long to = other[other.length - 1] - base[0];
    while (from < to) {
      // Half the distance without its overflow.
      long middle = (from & to) + ((from ^ to) >> 1);
      if (atMost(middle) >= k) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return from;
  }

  private long atMost(long difference) {
    long count = 0;
    int within = 0;
    for (long each : base) {
      while (within < other.length && other[within] - each <= difference) {
        within++;
      }
      count += within;
    }
    return count;
  }
}
