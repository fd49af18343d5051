package isolates.bench.gate;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Median;

/**
 * Values of one metric in the order they were measured, each with the number of its round: in one
 * round every cell is measured once, so equal rounds are neighbours in time and had the same input.
 * All values are above 0, as the gate compares ratios.
 */
public final class Series {
  private final long[] rounds;
  private final double[] values;

  private Series(long[] rounds, double[] values) {
    this.rounds = rounds;
    this.values = values;
  }

  /**
   * The values above 0 among these, scaled.
   *
   * @param rounds of each value, strictly ascending
   */
  static Series positive(long[] rounds, long[] values, double scale) {
    int[] kept = IntStream.range(0, values.length).filter(i -> values[i] > 0).toArray();
    return new Series(
        IntStream.of(kept).mapToLong(i -> rounds[i]).toArray(),
        IntStream.of(kept).mapToDouble(i -> values[i] * scale).toArray());
  }

  /** A series whose rounds are counted from 0. */
  public static Series of(double... values) {
    long[] rounds = new long[values.length];
    Arrays.setAll(rounds, i -> i);
    return new Series(rounds, values.clone());
  }

  public int size() {
    return values.length;
  }

  public double[] values() {
    return values.clone();
  }

  double median() {
    // Without a copy it would sort in place, and the order of samples is half of what we know.
    return Median.withDefaults().withCopy(true).evaluate(values);
  }

  /** The natural logarithms of the values, in order. */
  double[] logs() {
    return Arrays.stream(values).map(Math::log).toArray();
  }

  public Series map(DoubleUnaryOperator change) {
    return new Series(rounds, Arrays.stream(values).map(change).toArray());
  }

  /** This divided by another, round by round; rounds that only one of them has are left out. */
  Series per(Series divisor) {
    return combine(divisor, (ours, theirs) -> ours / theirs);
  }

  /** The differences to another, round by round, as {@link #per}. */
  double[] minus(Series other) {
    return combine(other, (ours, theirs) -> ours - theirs).values;
  }

  private Series combine(Series other, DoubleBinaryOperator operation) {
    long[] common = new long[Math.min(size(), other.size())];
    double[] results = new double[common.length];
    int n = 0;
    int j = 0;
    for (int i = 0; i < rounds.length; i++) {
      while (j < other.rounds.length && other.rounds[j] < rounds[i]) {
        j++;
      }
      if (j < other.rounds.length && other.rounds[j] == rounds[i]) {
        common[n] = rounds[i];
        results[n++] = operation.applyAsDouble(values[i], other.values[j]);
      }
    }
    return new Series(Arrays.copyOf(common, n), Arrays.copyOf(results, n));
  }
}
