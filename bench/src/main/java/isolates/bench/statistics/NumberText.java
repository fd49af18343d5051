package isolates.bench.statistics;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as people read them, the same in every locale. */
public final class NumberText {
  private NumberText() {}

  /** Between groups of three digits. */
  public static final char NO_BREAK_SPACE = '\u00a0';

  /**
   * Three significant digits, or all before the point, without exponent; five digits and more in
   * groups: 0.0123, 4.5, 223, 1240, 187 390.
   */
  public static String number(double value) {
    if (Double.isNaN(value)) {
      return "unknown";
    }
    if (Double.isInfinite(value)) {
      return "infinite";
    }
    BigDecimal exact = new BigDecimal(value);
    BigDecimal rounded =
        Math.abs(value) >= 100
            ? exact.setScale(0, RoundingMode.HALF_EVEN)
            : exact.round(new MathContext(3, RoundingMode.HALF_EVEN));
    return grouped(rounded);
  }

  /** At most so many digits after the point, grouped as in {@link #number(double)}. */
  public static String number(double value, int decimals) {
    return grouped(new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN));
  }

  private static String grouped(BigDecimal rounded) {
    if (rounded.signum() == 0) {
      return "0";
    }
    StringBuilder text = new StringBuilder(strip(rounded).toPlainString());
    int point = text.indexOf(".");
    int end = point < 0 ? text.length() : point;
    int first = rounded.signum() < 0 ? 1 : 0;
    if (end - first > 4) {
      for (int at = end - 3; at > first; at -= 3) {
        text.insert(at, NO_BREAK_SPACE);
      }
    }
    return text.toString();
  }

  private static BigDecimal strip(BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  /** {@code 4 to 5}, or {@code unknown}. */
  public static String interval(Interval interval) {
    return interval.isKnown()
        ? number(interval.low()) + " to " + number(interval.high())
        : "unknown";
  }

  /** {@code p < 0.001}, or {@code p = 0.034}. */
  public static String pValue(double p) {
    return p < 0.001 ? "p < 0.001" : "p = " + number(p);
  }
}
