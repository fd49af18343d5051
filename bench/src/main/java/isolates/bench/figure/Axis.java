package isolates.bench.figure;

import java.util.ArrayList;
import java.util.List;

/**
 * One axis: what it shows, from where to where, and where it is marked.
 *
 * @param title what it shows and in which unit, empty for a list of names
 * @param min the value at its start
 * @param max the value at its end
 * @param log whether equal lengths are equal ratios; min is then above 0
 * @param ticks marked values, inside the range
 */
record Axis(String title, double min, double max, boolean log, List<Tick> ticks) {
  /**
   * A marked value.
   *
   * @param label empty for a line without a number
   */
  record Tick(double value, String label) {}

  /** Past this ratio of the greatest to the least value a linear axis would hide the least. */
  private static final double LOG_FROM = 8;

  /** Whether values from {@code low} to {@code high} want a logarithmic axis. */
  static boolean wantsLog(double low, double high) {
    return low > 0 && high / low > LOG_FROM;
  }

  /** A linear axis from 0 that holds {@code high}. */
  static Axis fromZero(String title, double high) {
    return linear(title, 0, high);
  }

  /**
   * A linear axis that holds both values, marked at multiples of 1, 2 or 5 times a power of ten.
   */
  static Axis linear(String title, double low, double high) {
    double span = high > low ? high - low : Math.max(Math.abs(high), 1);
    double step = niceStep(span / 5);
    double min = Math.floor(low / step + 1e-9) * step;
    double max = high > low ? high : low + span;
    List<Tick> ticks = new ArrayList<>();
    for (long i = Math.round(min / step); i * step <= max * (1 + 1e-12); i++) {
      ticks.add(new Tick(i * step, Labels.number(i * step)));
    }
    return new Axis(title, min, max, false, List.copyOf(ticks));
  }

  /**
   * A logarithmic axis that holds both values, numbered at 1, 2 and 5 times powers of ten as long
   * as these are few.
   */
  static Axis log(String title, double low, double high) {
    double min = low;
    double max = Math.max(high, low * 1.5);
    double decades = Math.log10(max / min);
    List<Tick> ticks = new ArrayList<>();
    for (int exponent = (int) Math.floor(Math.log10(min));
        Math.pow(10, exponent) <= max;
        exponent++) {
      for (int digit = 1; digit <= 9; digit++) {
        double value = digit * Math.pow(10, exponent);
        if (value >= min * (1 - 1e-9) && value <= max * (1 + 1e-9)) {
          boolean numbered =
              decades > 4.5
                  ? digit == 1
                  : decades > 2.2
                      ? digit == 1 || (decades < 3.2 && digit == 3)
                      : digit == 1 || digit == 2 || digit == 5;
          if (numbered) {
            ticks.add(new Tick(value, Labels.number(value)));
          }
        }
      }
    }
    return new Axis(title + ", log scale", min, max, true, List.copyOf(ticks));
  }

  /** An axis of names, the first at the start: name i stands at value i. */
  static Axis names(List<String> names) {
    List<Tick> ticks = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      ticks.add(new Tick(i, names.get(i)));
    }
    return new Axis("", -0.5, names.size() - 0.5, false, List.copyOf(ticks));
  }

  /** The same axis, but ending at {@code end}. */
  Axis until(double end) {
    return new Axis(title, min, end, log, ticks);
  }

  /** Where a value lies: 0 at the start of the axis, 1 at its end. */
  double place(double value) {
    return log ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  }

  /** The value at a place, see {@link #place}. */
  double at(double place) {
    return log ? min * Math.pow(max / min, place) : min + (max - min) * place;
  }

  private static double niceStep(double rough) {
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double digit = rough / power;
    return (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10) * power;
  }
}
