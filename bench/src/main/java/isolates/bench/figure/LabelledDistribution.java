package isolates.bench.figure;

import isolates.bench.sample.Group;
import isolates.bench.statistics.Distribution;
import isolates.bench.statistics.Interval;
import isolates.bench.statistics.MedianInterval;
import isolates.bench.statistics.NumberText;
import java.awt.BasicStroke;
import java.awt.Color;

/** A distribution of at least one value as figures show it, in its platform's colour. */
record LabelledDistribution(
    String label, Color color, BasicStroke stroke, Distribution values, String unit) {

  static LabelledDistribution of(String label, Group group, Distribution values, String unit) {
    return new LabelledDistribution(
        label, Palette.of(group), Palette.dash(group.mode()), values, unit);
  }

  Interval interval() {
    return MedianInterval.of(values);
  }

  /** {@code 223 [217, 230]}, or the median alone where no interval is known. */
  String estimate() {
    String median = NumberText.number(values.median());
    return interval().isKnown()
        ? "%s [%s, %s]"
            .formatted(
                median, NumberText.number(interval().low()), NumberText.number(interval().high()))
        : median;
  }

  /** Its numbers in one line, for the terminal. */
  String numbers() {
    return "%s: n %d, mean %s %s, median %s %s, 95 %% interval of the median %s"
        .formatted(
            label,
            values.size(),
            twoDecimals(values.mean()),
            unit,
            twoDecimals(values.median()),
            unit,
            NumberText.interval(interval()));
  }

  private static String twoDecimals(double value) {
    return Math.abs(value) < 1 ? NumberText.number(value) : NumberText.number(value, 2);
  }
}
