package isolates.bench.figure;

import java.awt.Graphics2D;

/** Something drawn at values of a plot's axes. */
interface Mark {
  /** Draws it. */
  void paint(Graphics2D g, Frame frame);

  /** Where values lie on paper, in points from the figure's upper left corner. */
  interface Frame {
    double x(double value);

    double y(double value);

    /** The end of the plot on the right. */
    double right();
  }
}
