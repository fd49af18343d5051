package isolates.bench.figure;

import isolates.bench.statistics.Distribution;
import isolates.bench.statistics.Interval;
import isolates.bench.statistics.MedianInterval;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The marks that XChart has none of, for rows of names with values running to the right. */
final class Marks {
  private static final BasicStroke THIN =
      new BasicStroke(0.7f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND);
  private static final BasicStroke HAIRLINE =
      new BasicStroke(0.4f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER);
  private static final BasicStroke STRONG =
      new BasicStroke(1.4f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND);
  private static final BasicStroke INTERVAL =
      new BasicStroke(0.9f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND);

  /** Golden-ratio steps fill a strip evenly, and the same way each time. */
  private static final double GOLDEN = 0.6180339887498949;

  private Marks() {}

  /**
   * A box plot: quartiles, whiskers to the last value within 1.5 interquartile ranges, a notch over
   * the 95 % interval of the median, values beyond the whiskers as dots; all values as dots below
   * it where there are at most {@code showAll}.
   */
  static Mark box(double row, Distribution values, Color color, int showAll) {
    return (g, frame) -> {
      double q1 = values.quantile(0.25);
      double q3 = values.quantile(0.75);
      double reach = 1.5 * (q3 - q1);
      double low = values.min();
      double high = values.max();
      for (int i = 0; i < values.size(); i++) {
        if (values.get(i) >= q1 - reach) {
          low = values.get(i);
          break;
        }
      }
      for (int i = values.size() - 1; i >= 0; i--) {
        if (values.get(i) <= q3 + reach) {
          high = values.get(i);
          break;
        }
      }
      boolean dots = values.size() <= showAll;
      double pitch = frame.y(row + 1) - frame.y(row);
      double half = pitch * (dots ? 0.22 : 0.28);
      double y = frame.y(row) - (dots ? pitch * 0.12 : 0);

      g.setColor(color);
      g.setStroke(THIN);
      g.draw(new Line2D.Double(frame.x(low), y, frame.x(q1), y));
      g.draw(new Line2D.Double(frame.x(q3), y, frame.x(high), y));
      for (double end : new double[] {low, high}) {
        g.draw(new Line2D.Double(frame.x(end), y - half / 2, frame.x(end), y + half / 2));
      }
      Path2D shape = notched(frame, values, q1, q3, y, half);
      g.setColor(Palette.tint(color));
      g.fill(shape);
      g.setColor(color);
      g.draw(shape);
      g.setStroke(STRONG);
      g.setColor(Palette.INK);
      double median = frame.x(values.median());
      double inside = MedianInterval.of(values).isKnown() ? half * 0.5 : half;
      g.draw(new Line2D.Double(median, y - inside, median, y + inside));

      g.setColor(dots ? Palette.tint(color, 0.55) : color);
      if (dots) {
        for (int i = 0; i < values.size(); i++) {
          double strip = (i * GOLDEN) % 1;
          dot(g, frame.x(values.get(i)), y + half + pitch * (0.07 + 0.19 * strip), 0.9);
        }
      } else {
        outliers(g, frame, values, low, high, y);
      }
    };
  }

  /** Dots beyond the whiskers, one for those that would lie on each other. */
  private static void outliers(
      Graphics2D g, Mark.Frame frame, Distribution values, double low, double high, double y) {
    Set<Long> drawn = new LinkedHashSet<>();
    for (int i = 0; i < values.size() && values.get(i) < low; i++) {
      drawn.add(Math.round(frame.x(values.get(i)) * 2));
    }
    for (int i = values.size() - 1; i >= 0 && values.get(i) > high; i--) {
      drawn.add(Math.round(frame.x(values.get(i)) * 2));
    }
    drawn.forEach(half -> dot(g, half / 2.0, y, 0.9));
  }

  private static Path2D notched(
      Mark.Frame frame, Distribution values, double q1, double q3, double y, double half) {
    Interval interval = MedianInterval.of(values);
    Path2D path = new Path2D.Double();
    double left = frame.x(q1);
    double right = frame.x(q3);
    if (!interval.isKnown()) {
      path.append(new Rectangle2D.Double(left, y - half, right - left, 2 * half), false);
      return path;
    }
    // Of few values the interval may reach past a quartile; the notch then ends at the box.
    double from = Math.max(left, frame.x(interval.low()));
    double to = Math.min(right, frame.x(interval.high()));
    double median = frame.x(values.median());
    double waist = half * 0.5;
    path.moveTo(left, y - half);
    path.lineTo(from, y - half);
    path.lineTo(median, y - waist);
    path.lineTo(to, y - half);
    path.lineTo(right, y - half);
    path.lineTo(right, y + half);
    path.lineTo(to, y + half);
    path.lineTo(median, y + waist);
    path.lineTo(from, y + half);
    path.lineTo(left, y + half);
    path.closePath();
    return path;
  }

  private static void dot(Graphics2D g, double x, double y, double radius) {
    g.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
  }

  /**
   * A bar from the start of the axis to a value, with its interval; a second statistic as a diamond
   * behind the interval.
   */
  static Mark bar(
      double row, double start, double value, Interval interval, double second, Color color) {
    return (g, frame) -> {
      double half = (frame.y(row + 1) - frame.y(row)) * 0.3;
      double y = frame.y(row);
      Rectangle2D bar =
          new Rectangle2D.Double(
              Math.min(frame.x(start), frame.x(value)),
              y - half,
              Math.abs(frame.x(value) - frame.x(start)),
              2 * half);
      g.setColor(Palette.tint(color, 0.5));
      g.fill(bar);
      g.setColor(color);
      g.setStroke(THIN);
      g.draw(bar);
      diamond(g, frame.x(second), y);
      if (interval.isKnown()) {
        double low = frame.x(interval.low());
        double high = frame.x(interval.high());
        g.setColor(Palette.INK);
        g.setStroke(INTERVAL);
        g.draw(new Line2D.Double(low, y, high, y));
        g.draw(new Line2D.Double(low, y - half * 0.5, low, y + half * 0.5));
        g.draw(new Line2D.Double(high, y - half * 0.5, high, y + half * 0.5));
      }
    };
  }

  private static void diamond(Graphics2D g, double x, double y) {
    double r = 2;
    Path2D path = new Path2D.Double();
    path.moveTo(x - r, y);
    path.lineTo(x, y - r);
    path.lineTo(x + r, y);
    path.lineTo(x, y + r);
    path.closePath();
    g.setColor(Palette.PAPER);
    g.fill(path);
    g.setColor(Palette.FAINT_INK);
    g.setStroke(THIN);
    g.draw(path);
  }

  /** A line through points, as one stroke. */
  static Mark line(List<Plot.Point> points, Color color, BasicStroke stroke) {
    return (g, frame) -> {
      Path2D path = new Path2D.Double();
      for (Plot.Point point : points) {
        double x = frame.x(point.x());
        double y = frame.y(point.y());
        if (path.getCurrentPoint() == null) {
          path.moveTo(x, y);
        } else {
          path.lineTo(x, y);
        }
      }
      g.setColor(color);
      g.setStroke(stroke);
      g.draw(path);
    };
  }

  /** A part of a stacked bar: solid, parted from its neighbours by paper. */
  static Mark segment(double row, double from, double to, Color color) {
    return (g, frame) -> {
      double half = (frame.y(row + 1) - frame.y(row)) * 0.32;
      Rectangle2D bar =
          new Rectangle2D.Double(
              frame.x(from), frame.y(row) - half, frame.x(to) - frame.x(from), 2 * half);
      g.setColor(color);
      g.fill(bar);
      g.setColor(Palette.PAPER);
      g.setStroke(HAIRLINE);
      g.draw(bar);
    };
  }

  /** A dot on a row, with its interval. */
  static Mark point(double row, double value, Interval interval, Color color) {
    return (g, frame) -> {
      double y = frame.y(row);
      g.setColor(color);
      g.setStroke(STRONG);
      if (interval.isKnown()) {
        g.draw(new Line2D.Double(frame.x(interval.low()), y, frame.x(interval.high()), y));
      }
      dot(g, frame.x(value), y, 2);
    };
  }

  /** A dot over a value of the x axis, with its interval. */
  static Mark pointUpright(double x, double value, Interval interval, Color color) {
    return (g, frame) -> {
      double at = frame.x(x);
      g.setColor(color);
      g.setStroke(INTERVAL);
      if (interval.isKnown()) {
        g.draw(new Line2D.Double(at, frame.y(interval.low()), at, frame.y(interval.high())));
      }
      dot(g, at, frame.y(value), 1.6);
    };
  }

  /** A name over a column, reading upward. */
  static Mark columnName(double column, String name) {
    return (g, frame) -> {
      g.setColor(Palette.INK);
      double foot = frame.y(-0.5) - 4;
      Lettering.upward(
          g,
          name,
          frame.x(column) + 2.4,
          foot - Typeface.width(name, Typeface.LABEL) / 2,
          Typeface.LABEL);
    };
  }

  /** A cell that says yes, no, or that nobody knows; the words carry it, the colour helps. */
  static Mark answer(double column, double row, String answer) {
    return (g, frame) -> {
      double left = frame.x(column - 0.5) + 0.7;
      double top = frame.y(row - 0.5) + 0.7;
      double width = frame.x(column + 0.5) - left - 0.7;
      double height = frame.y(row + 0.5) - top - 0.7;
      boolean yes = answer.equals("yes");
      boolean no = answer.equals("no");
      g.setColor(
          yes
              ? Palette.tint(Palette.YES, 0.22)
              : no ? Palette.tint(Palette.NO, 0.75) : Palette.tint(Palette.GRID, 0.5));
      g.fill(new Rectangle2D.Double(left, top, width, height));
      g.setColor(Palette.INK);
      Lettering.centred(
          g, yes || no ? answer : "-", left + width / 2, top + height / 2 + 2.4, Typeface.LABEL);
    };
  }

  /** Text in the margin at the right of a row. */
  static Mark textBeside(double row, String text) {
    return (g, frame) -> {
      g.setColor(Palette.INK);
      Lettering.left(g, text, frame.right() + 4, frame.y(row) + 2.4, Typeface.LABEL);
    };
  }

  /** A see-through band from value to value over the whole height. */
  static Mark band(double from, double to, double bottom, double top, String label) {
    return (g, frame) -> {
      double x = frame.x(from);
      double y = frame.y(top);
      g.setColor(Palette.tint(Palette.FAINT_INK, 0.12));
      g.fill(new Rectangle2D.Double(x, y, frame.x(to) - x, frame.y(bottom) - y));
      g.setColor(Palette.FAINT_INK);
      Lettering.left(g, label, x + 2, y + 7, Typeface.NOTE);
    };
  }
}
