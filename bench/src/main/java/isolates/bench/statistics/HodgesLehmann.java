package isolates.bench.statistics;

/**
 * The Hodges-Lehmann estimate of a shift: the median of all differences between a value of one
 * sample and a value of the other (J. L. Hodges, E. L. Lehmann, 1963).
 */
public final class HodgesLehmann {
  private HodgesLehmann() {}

  /**
   * The median of {@code other - base} over all pairs, in the unit of both; {@code NaN} if either
   * is empty. Exact, in time n + m for each bit of the range: values are integers, so the median
   * difference is found by bisection on how many differences are at most a given one.
   *
   * @throws IllegalArgumentException if the scales differ
   */
  public static double shift(Distribution other, Distribution base) {
    if (other.scale() != base.scale()) {
      throw new IllegalArgumentException("shift of values on different scales");
    }
    if (other.isEmpty() || base.isEmpty()) {
      return Double.NaN;
    }
    long pairs = Math.multiplyExact((long) other.size(), (long) base.size());
    long lower = difference(other, base, (pairs + 1) / 2);
    long upper = pairs % 2 == 1 ? lower : difference(other, base, pairs / 2 + 1);
    return (lower + (upper - lower) / 2.0) * other.scale();
  }

  /** The difference of that rank, from 1 for the least. */
  private static long difference(Distribution other, Distribution base, long rank) {
    long low = other.raw(0) - base.raw(base.size() - 1);
    long high = other.raw(other.size() - 1) - base.raw(0);
    while (low < high) {
      long middle = low + (high - low) / 2;
      if (countAtMost(other, base, middle) >= rank) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private static long countAtMost(Distribution other, Distribution base, long difference) {
    long count = 0;
    int within = 0;
    for (int i = 0; i < base.size(); i++) {
      while (within < other.size() && other.raw(within) - base.raw(i) <= difference) {
        within++;
      }
      count += within;
    }
    return count;
  }
}
