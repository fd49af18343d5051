package isolates.bench.gate;

import isolates.bench.statistics.Words;
import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.statistics.descriptive.Median;

/**
 * A level that rose over a run and stayed up, as a leak's does: nothing in the last third is as low
 * as anything in the first, and the median rose by a tenth or more. A level that wanders back, as a
 * collector's heap does, is no growth.
 *
 * @param from median of the first third
 * @param to median of the last third
 */
record Growth(double from, double to) {
  private static final int FEWEST = 15;
  private static final double LEAST = 1.1;

  /** The growth of a series in the order it was measured; empty if there is none. */
  static Optional<Growth> of(double[] series) {
    if (series.length < FEWEST) {
      return Optional.empty();
    }
    int third = series.length / 3;
    double[] first = Arrays.copyOfRange(series, 0, third);
    double[] last = Arrays.copyOfRange(series, series.length - third, series.length);
    double highest = Arrays.stream(first).max().orElseThrow();
    double lowest = Arrays.stream(last).min().orElseThrow();
    Growth growth = thirds(series);
    return lowest > highest && growth.to > LEAST * growth.from
        ? Optional.of(growth)
        : Optional.empty();
  }

  /** From third to third, grown or not; from 1 to 1 of a series too short to tell. */
  private static Growth thirds(double[] series) {
    int third = series.length / 3;
    return third == 0
        ? new Growth(1, 1)
        : new Growth(
            Median.withDefaults().evaluate(Arrays.copyOfRange(series, 0, third)),
            Median.withDefaults()
                .evaluate(Arrays.copyOfRange(series, series.length - third, series.length)));
  }

  /**
   * The growth of a series that another one does not share.
   *
   * @param factor by which it must have grown beyond the other, above 1
   */
  static Optional<Growth> beyond(double[] before, double[] after, double factor) {
    return of(after).filter(growth -> growth.factor() > factor * thirds(before).factor());
  }

  private double factor() {
    return to / from;
  }

  String inWords(String unit) {
    return "grew over the run from %s to %s %s"
        .formatted(Words.number(from), Words.number(to), unit);
  }
}
