package isolates.bench.figure;

import isolates.bench.statistics.NumberText;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * One axis, which XChart marks: its title with the unit, and its range, min below max and, where
 * equal lengths are equal ratios, above 0.
 */
record Axis(String title, double min, double max, boolean log) {
  /** Past this ratio of the greatest to the least value a linear axis would hide the least. */
  private static final double LOG_FROM = 8;

  /** An axis that holds both values with room beside them: logarithmic, or linear from 0. */
  static Axis of(String title, double low, double high) {
    if (low > 0 && high / low > LOG_FROM) {
      return log(title, low * 0.85, high * 1.15);
    }
    return low < 0 ? linear(title, low, high) : fromZero(title, high);
  }

  /** An axis that holds all of these values, at least one. */
  static Axis of(String title, DoubleStream values) {
    DoubleSummaryStatistics range = values.summaryStatistics();
    return of(title, range.getMin(), range.getMax());
  }

  /** A linear axis from 0 to a little above {@code high}. */
  static Axis fromZero(String title, double high) {
    return new Axis(title, 0, high > 0 ? high * 1.04 : 1, false);
  }

  /** A linear axis with room on both sides. */
  static Axis linear(String title, double low, double high) {
    double room = high > low ? 0.04 * (high - low) : Math.max(1, Math.abs(high));
    return new Axis(title, low - room, high + room, false);
  }

  static Axis log(String title, double low, double high) {
    return new Axis(title + ", log scale", low, Math.max(high, low * 1.5), true);
  }

  /** The axis of {@code count} rows: row i lies at -i, so that the first is on top. */
  static Axis rows(int count) {
    return new Axis("", 0.5 - count, 0.5, false);
  }

  /**
   * The numbers at its ticks, empty where numbers would touch.
   *
   * @param length of the axis, in points
   * @param spacing from number to number at least, in points
   */
  Function<Double, String> labels(double length, double spacing) {
    if (!log) {
      int decimals = (int) Math.max(0, 1 - Math.floor(Math.log10(max - min)));
      return value -> NumberText.number(value, decimals);
    }
    double decade = length / Math.log10(max / min);
    List<Long> digits =
        decade * Math.log10(2) >= spacing
            ? List.of(1L, 2L, 5L)
            : decade * Math.log10(3) >= spacing ? List.of(1L, 3L) : List.of(1L);
    return value -> {
      double power = Math.pow(10, Math.floor(Math.log10(value) + 1e-9));
      return digits.contains(Math.round(value / power)) ? NumberText.number(value) : "";
    };
  }
}
