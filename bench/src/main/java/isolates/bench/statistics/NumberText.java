package isolates.bench.statistics;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as people read them, the same in every locale. */
public final class NumberText {
  private NumberText() {}

  /** Three significant digits, without exponent or trailing point: 0.0123, 4.5, 223, 1240. */
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
    return rounded.signum() == 0 ? "0" : strip(rounded).toPlainString();
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
