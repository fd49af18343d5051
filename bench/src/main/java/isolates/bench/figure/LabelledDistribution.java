package isolates.bench.figure;

import isolates.bench.statistics.Distribution;
import isolates.bench.statistics.MedianInterval;
import isolates.bench.statistics.NumberText;
import java.awt.Color;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A named distribution in a figure.
 *
 * @param name at the left of its box or bar
 * @param color of its platform
 * @param values at least one
 * @param unit of the values
 */
record LabelledDistribution(String name, Color color, Distribution values, String unit) {
  /** Its numbers in one line, for the terminal. */
  String numbers() {
    return name
        + ": n "
        + values.size()
        + ", mean "
        + twoDecimals(values.mean())
        + " "
        + unit
        + ", median "
        + twoDecimals(values.median())
        + " "
        + unit
        + ", 95 % interval of the median "
        + NumberText.interval(MedianInterval.of(values));
  }

  private static String twoDecimals(double value) {
    return Math.abs(value) < 1
        ? NumberText.number(value)
        : new BigDecimal(value)
            .setScale(2, RoundingMode.HALF_UP)
            .stripTrailingZeros()
            .toPlainString();
  }
}
