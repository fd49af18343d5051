package isolates.bench.gate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Median;

/**
 * Values of one metric in the order they were measured, each with the number of its round and of
 * the launch that the round was in: in one round every cell is measured once, so equal rounds are
 * neighbours in time and had the same input. All values are above 0, as the gate compares ratios.
 */
public final class Series {
  public static final Series EMPTY = new Series(new long[0], new long[0], new double[0]);

  private final long[] launches;
  private final long[] rounds;
  private final double[] values;

  private Series(long[] launches, long[] rounds, double[] values) {
    this.launches = launches;
    this.rounds = rounds;
    this.values = values;
  }

  /**
   * The values above 0 among these, scaled.
   *
   * @param launches of each value
   * @param rounds of each value, strictly ascending
   */
  static Series positive(long[] launches, long[] rounds, long[] values, double scale) {
    int[] kept = IntStream.range(0, values.length).filter(i -> values[i] > 0).toArray();
    return new Series(
        IntStream.of(kept).mapToLong(i -> launches[i]).toArray(),
        IntStream.of(kept).mapToLong(i -> rounds[i]).toArray(),
        IntStream.of(kept).mapToDouble(i -> values[i] * scale).toArray());
  }

  /** One after the other, as launches that followed each other. */
  public static Series join(List<Series> parts) {
    int size = parts.stream().mapToInt(Series::size).sum();
    Series joined = new Series(new long[size], new long[size], new double[size]);
    int at = 0;
    long round = 0;
    for (int launch = 0; launch < parts.size(); launch++) {
      Series part = parts.get(launch);
      for (int i = 0; i < part.size(); i++) {
        joined.launches[at] = launch;
        // Rounds keep their distances: what one side lacks is missing from the same place.
        joined.rounds[at] = round + part.rounds[i];
        joined.values[at++] = part.values[i];
      }
      round += Integer.MAX_VALUE;
    }
    return joined;
  }

  /** Those of each launch, by its number. */
  public SortedMap<Long, Series> byLaunch() {
    SortedMap<Long, Series> parts = new TreeMap<>();
    for (int from = 0, to; from < size(); from = to) {
      for (to = from + 1; to < size() && launches[to] == launches[from]; ) {
        to++;
      }
      parts.put(
          launches[from],
          new Series(
              Arrays.copyOfRange(launches, from, to),
              Arrays.copyOfRange(rounds, from, to),
              Arrays.copyOfRange(values, from, to)));
    }
    return parts;
  }

  /** A number of each launch; none of those for which it is not a number. */
  double[] eachLaunch(ToDoubleFunction<Series> number) {
    return byLaunch().values().stream()
        .mapToDouble(number)
        .filter(value -> !Double.isNaN(value))
        .toArray();
  }

  /** A number of each launch that both have. */
  double[] eachLaunch(Series other, ToDoubleFunction<Series> number, DoubleBinaryOperator both) {
    SortedMap<Long, Series> others = other.byLaunch();
    DoubleStream.Builder results = DoubleStream.builder();
    byLaunch()
        .forEach(
            (launch, part) -> {
              Series theirs = others.getOrDefault(launch, EMPTY);
              double result =
                  both.applyAsDouble(number.applyAsDouble(part), number.applyAsDouble(theirs));
              if (!Double.isNaN(result)) {
                results.add(result);
              }
            });
    return results.build().toArray();
  }

  public int size() {
    return values.length;
  }

  double median() {
    // Without a copy it would sort in place, and the order of samples is half of what we know.
    return Median.withDefaults().withCopy(true).evaluate(values);
  }

  public Series map(DoubleUnaryOperator change) {
    return new Series(launches, rounds, Arrays.stream(values).map(change).toArray());
  }

  /** The values, in order. */
  double[] values() {
    return values.clone();
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
    List<Integer> common = new ArrayList<>();
    DoubleStream.Builder results = DoubleStream.builder();
    int j = 0;
    for (int i = 0; i < rounds.length; i++) {
      while (j < other.rounds.length && other.rounds[j] < rounds[i]) {
        j++;
      }
      if (j < other.rounds.length && other.rounds[j] == rounds[i]) {
        common.add(i);
        results.add(operation.applyAsDouble(values[i], other.values[j]));
      }
    }
    return new Series(
        common.stream().mapToLong(i -> launches[i]).toArray(),
        common.stream().mapToLong(i -> rounds[i]).toArray(),
        results.build().toArray());
  }
}
