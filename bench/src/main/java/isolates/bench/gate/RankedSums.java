package isolates.bench.gate;

import java.util.Arrays;

/**
 * Order statistics of all pairwise combinations of values, without making them: the k-th smallest
 * is found by bisection on how many are at most a given one, in time n log n for each of 64 bits.
 */
final class RankedSums {
  private RankedSums() {}

  /**
   * The k-th smallest of all differences {@code y[j] - x[i]}.
   *
   * @param k from 1 to the number of pairs
   * @param x ascending
   * @param y ascending
   */
  static double difference(double[] x, double[] y, long k) {
    return kth(
        y[0] - x[x.length - 1], y[y.length - 1] - x[0], k, value -> differencesAtMost(x, y, value));
  }

  private static long differencesAtMost(double[] x, double[] y, double value) {
    long count = 0;
    int within = 0;
    for (double each : x) {
      while (within < y.length && y[within] - each <= value) {
        within++;
      }
      count += within;
    }
    return count;
  }

  /**
   * The k-th smallest of the means of all pairs, each value with itself included (Walsh averages).
   *
   * @param k from 1 to n (n + 1) / 2
   * @param d ascending
   */
  static double walshAverage(double[] d, long k) {
    return kth(d[0], d[d.length - 1], k, value -> walshAveragesAtMost(d, value));
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

  private interface Count {
    long atMost(double value);
  }

  /** The least double of which at least k combinations are at most as great. */
  private static double kth(double low, double high, long k, Count count) {
    // As sortable integers the doubles are bisected exactly, whatever their range.
    long from = sortable(low);
    long to = sortable(high);
    while (from < to) {
      long middle = from + ((to - from) >>> 1);
      if (count.atMost(fromSortable(middle)) >= k) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return fromSortable(from);
  }

  private static long sortable(double value) {
    long bits = Double.doubleToLongBits(value + 0.0);
    return bits >= 0 ? bits : Long.MIN_VALUE - bits;
  }

  private static double fromSortable(long key) {
    return Double.longBitsToDouble(key >= 0 ? key : Long.MIN_VALUE - key);
  }

  static double[] sorted(double[] values) {
    double[] copy = values.clone();
    Arrays.sort(copy);
    return copy;
  }
}
