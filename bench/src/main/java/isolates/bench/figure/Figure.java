package isolates.bench.figure;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.util.List;

/**
 * One figure, ready to be drawn in any format.
 *
 * @param name of its files, without extension; unique in its folder; what a file name should not
 *     hold becomes a hyphen
 * @param title what it shows, in one line
 * @param key names and colours of its curves, possibly empty
 * @param plot what it shows it with
 * @param margins kept free for what is written beside the plot
 * @param plotHeight in points
 * @param caption n, intervals, and what the marks mean, in sentences
 */
record Figure(
    String name,
    String title,
    List<Entry> key,
    Plot plot,
    Margins margins,
    int plotHeight,
    String caption) {

  /**
   * Points kept free around the plot, beside those for its axes.
   *
   * @param top for names over columns
   * @param right for values beside rows
   */
  record Margins(double top, double right) {
    /** Room for the half of a number at the end of an axis. */
    static final Margins PLAIN = new Margins(0, 4);
  }

  /**
   * A line of the key.
   *
   * @param curve the curve it names
   */
  record Entry(String label, Plot.Curve curve) {}

  /** A column of a two-column paper, in points. */
  static final int WIDTH = 252;

  private static final double EDGE = 5;
  private static final double TITLE_LINE = 11;
  private static final double NOTE_LINE = 7.6;
  private static final double KEY_LINE = 9;
  private static final int KEY_MARKER_SIZE = 4;

  Figure {
    key = List.copyOf(key);
    // Names of functions and platforms end up in it: they must not leave the folder.
    name = name.replaceAll("[^A-Za-z0-9._-]", "-");
  }

  /** Points from edge to edge. */
  int width() {
    return WIDTH;
  }

  /** Points from top to bottom. */
  int height() {
    return (int)
        Math.ceil(
            plotTop()
                + plotHeight
                + plot.bottomMargin()
                + 4
                + captionLines().size() * NOTE_LINE
                + EDGE);
  }

  private double plotTop() {
    return EDGE
        + Typeface.wrap(title, Typeface.TITLE, WIDTH - 2 * EDGE).size() * TITLE_LINE
        + key.size() * KEY_LINE
        + 3
        + margins.top();
  }

  private List<String> captionLines() {
    return Typeface.wrap(caption, Typeface.NOTE, WIDTH - 2 * EDGE);
  }

  /** Draws the figure with its upper left corner at 0, 0, a unit to the point. */
  void paint(Graphics2D g) {
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.setFont(Typeface.of(Typeface.LABEL));
    g.setColor(Palette.PAPER);
    g.fill(new Rectangle2D.Double(0, 0, width(), height()));

    g.setColor(Palette.INK);
    double y = EDGE;
    for (String line : Typeface.wrap(title, Typeface.TITLE, WIDTH - 2 * EDGE)) {
      Lettering.left(g, line, EDGE, y + TITLE_LINE - 3, Typeface.TITLE);
      y += TITLE_LINE;
    }
    double left = EDGE + plot.leftMargin();
    for (Entry entry : key) {
      key(g, entry, left, y);
      y += KEY_LINE;
    }
    int width = (int) (WIDTH - EDGE - margins.right() - left);
    plot.paint(g, left, plotTop(), width, plotHeight);

    g.setColor(Palette.FAINT_INK);
    y = plotTop() + plotHeight + plot.bottomMargin() + 4;
    for (String line : captionLines()) {
      y += NOTE_LINE;
      Lettering.left(g, line, EDGE, y - 2, Typeface.NOTE);
    }
  }

  private static void key(Graphics2D g, Entry entry, double left, double y) {
    double middle = y + KEY_LINE / 2;
    g.setColor(entry.curve().color());
    if (entry.curve().stroke() == null) {
      entry.curve().marker().paint(g, left + 9, middle, KEY_MARKER_SIZE);
    } else {
      g.setStroke(entry.curve().stroke());
      g.draw(new java.awt.geom.Line2D.Double(left, middle, left + 18, middle));
    }
    g.setColor(Palette.INK);
    Lettering.left(g, entry.label(), left + 22, middle + 2.4, Typeface.LABEL);
  }
}
