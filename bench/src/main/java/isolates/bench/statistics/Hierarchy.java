package isolates.bench.statistics;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.apache.commons.statistics.descriptive.Median;

/**
 * Values with the launches and the rounds that they were measured in. Rounds of one launch resemble
 * each other more than they resemble another launch's, so what is known of a platform is known from
 * its launches: an interval of n of them is that of n numbers, one a launch, by Student's t (T.
 * Kalibera, R. Jones: Rigorous Benchmarking in Reasonable Time, ISMM 2013, section 6, whose means
 * are medians here, for latencies have tails). On a scale of logarithms, for what is compared are
 * ratios.
 */
final class Hierarchy {
  /** Student's t of two numbers knows next to nothing: its interval is 18 standard errors wide. */
  private static final int FEWEST = 3;

  private final long[] launches;
  private final long[] rounds;
  private final long[] values;

  /**
   * @param launches of each value, in the order measured
   * @param rounds of each value, no two equal
   */
  Hierarchy(long[] launches, long[] rounds, long[] values) {
    this.launches = launches;
    this.rounds = rounds;
    this.values = values;
  }

  /**
   * Whether there are enough launches with several rounds each for an interval that says anything;
   * if not, the values themselves are all that it can come from.
   */
  boolean isNested() {
    int count = count();
    return count >= FEWEST && values.length >= 2 * count;
  }

  /** In the order measured. */
  long[] values() {
    return values;
  }

  /** How many launches there are. */
  int count() {
    return (int) Arrays.stream(launches).distinct().count();
  }

  /**
   * The interval of the median.
   *
   * @param median of all values, in any unit
   */
  Interval ofMedian(double median) {
    SortedMap<Long, DoubleStream.Builder> byLaunch = new TreeMap<>();
    for (int i = 0; i < values.length; i++) {
      add(byLaunch, launches[i], (double) values[i]);
    }
    return Interval.ofRepetitions(median, logMedians(byLaunch));
  }

  /**
   * The interval of the ratio of two medians, by the values of the same rounds.
   *
   * @param ratio of all values
   */
  static Interval ofRatio(double ratio, Hierarchy numerator, Hierarchy denominator) {
    Map<List<Long>, Long> below = new HashMap<>();
    for (int i = 0; i < denominator.values.length; i++) {
      below.put(List.of(denominator.launches[i], denominator.rounds[i]), denominator.values[i]);
    }
    SortedMap<Long, DoubleStream.Builder> byLaunch = new TreeMap<>();
    for (int i = 0; i < numerator.values.length; i++) {
      Long divisor = below.get(List.of(numerator.launches[i], numerator.rounds[i]));
      if (divisor != null) {
        add(byLaunch, numerator.launches[i], (double) numerator.values[i] / divisor);
      }
    }
    return Interval.ofRepetitions(ratio, logMedians(byLaunch));
  }

  private static void add(Map<Long, DoubleStream.Builder> byLaunch, long launch, double value) {
    byLaunch.computeIfAbsent(launch, first -> DoubleStream.builder()).add(value);
  }

  private static double[] logMedians(SortedMap<Long, DoubleStream.Builder> byLaunch) {
    return byLaunch.values().stream()
        .mapToDouble(values -> Math.log(Median.withDefaults().evaluate(values.build().toArray())))
        .toArray();
  }

  /** How much of the values' variance the launch explains, see {@link RankVariance}. */
  RankVariance betweenLaunches() {
    return RankVariance.of(
        Arrays.stream(values).asDoubleStream().toArray(),
        Arrays.stream(launches).mapToObj(Long::toString).toList());
  }
}
