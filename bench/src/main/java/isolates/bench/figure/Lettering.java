package isolates.bench.figure;

import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;

/** Text as text, in the current colour, its base line at {@code y}. */
final class Lettering {
  private Lettering() {}

  static void left(Graphics2D g, String text, double x, double y, float size) {
    if (!text.isEmpty()) {
      g.setFont(Typeface.of(size));
      g.drawString(text, (float) x, (float) y);
    }
  }

  static void right(Graphics2D g, String text, double x, double y, float size) {
    left(g, text, x - Typeface.width(text, size), y, size);
  }

  static void centred(Graphics2D g, String text, double x, double y, float size) {
    left(g, text, x - Typeface.width(text, size) / 2, y, size);
  }

  /** Reads from below, centred at {@code y}. */
  static void upward(Graphics2D g, String text, double x, double y, float size) {
    AffineTransform upright = g.getTransform();
    g.translate(x, y);
    g.rotate(-Math.PI / 2);
    centred(g, text, 0, 0, size);
    g.setTransform(upright);
  }
}
