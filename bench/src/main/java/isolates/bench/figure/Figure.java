package isolates.bench.figure;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Map;

/**
 * One figure, ready to be drawn in any format; its name, unique in its directory, is that of its
 * files, and its caption tells n, intervals and what the marks mean.
 */
record Figure(String name, String title, Plot plot, String caption) {
  /** A column of a two-column paper, in points. */
  static final int WIDTH = 252;

  private static final double EDGE = 5;
  private static final double CAPTION_LINE = 7.6;

  Figure {
    // Names of functions and platforms end up in it: they must not leave the directory.
    name = name.replaceAll("[^A-Za-z0-9._-]", "-");
  }

  /** Points from top to bottom. */
  int height() {
    return (int) Math.ceil(plot.height() + captionLines().size() * CAPTION_LINE + EDGE);
  }

  /** XChart draws titles of one line, but no running text. */
  private List<String> captionLines() {
    return Typeface.wrap(caption, Typeface.NOTE, WIDTH - 2 * EDGE);
  }

  /** Draws the figure with its upper left corner at 0, 0, a unit to the point. */
  void paint(Graphics2D g) {
    g.addRenderingHints(
        Map.of(
            RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON,
            RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON,
            RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON,
            RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE));
    g.setFont(Typeface.of(Typeface.LABEL));
    g.setColor(Palette.PAPER);
    g.fill(new Rectangle2D.Double(0, 0, WIDTH, height()));
    plot.paint(g);
    g.setColor(Palette.FAINT_INK);
    double y = plot.height();
    for (String line : captionLines()) {
      y += CAPTION_LINE;
      Typeface.paint(g, line, EDGE, y - 2, Typeface.NOTE);
    }
  }
}
