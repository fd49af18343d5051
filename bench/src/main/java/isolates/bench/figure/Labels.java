package isolates.bench.figure;

import isolates.bench.statistics.NumberText;

/** Numbers as they stand in a figure. */
final class Labels {
  private static final double GROUP_FROM = 10_000;
  private static final char NO_BREAK_SPACE = '\u00a0';

  private Labels() {}

  /** Three significant digits, five and more before the point in groups: 0.0123, 223, 187 390. */
  static String number(double value) {
    String text = NumberText.number(value);
    if (!(Math.abs(value) >= GROUP_FROM) || Double.isInfinite(value)) {
      return text;
    }
    StringBuilder grouped = new StringBuilder(text);
    int first = value < 0 ? 1 : 0;
    for (int at = text.length() - 3; at > first; at -= 3) {
      grouped.insert(at, NO_BREAK_SPACE);
    }
    return grouped.toString();
  }
}
