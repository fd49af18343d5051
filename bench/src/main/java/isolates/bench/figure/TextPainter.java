package isolates.bench.figure;

import java.awt.Graphics2D;

/** Text as text, in the current colour, its base line at {@code y}. */
final class TextPainter {
  private TextPainter() {}

  static void left(Graphics2D g, String text, double x, double y, float size) {
    if (!text.isEmpty()) {
      g.setFont(Typeface.of(size));
      g.drawString(text, (float) x, (float) y);
    }
  }

  static void right(Graphics2D g, String text, double x, double y, float size) {
    left(g, text, x - Typeface.width(text, size), y, size);
  }
}
