package isolates.bench.figure;

import isolates.bench.figure.Mark.Frame;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Annotation;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Two axes and what stands between them. The plot's own area is an XChart chart without margins;
 * everything outside of it is lettering of ours.
 *
 * @param x the axis below
 * @param y the axis at the left; one of names runs downward
 * @param curves lines, and dots drawn by XChart, in order
 * @param marks drawn over the curves, in order
 */
record Plot(Axis x, Axis y, List<Curve> curves, List<Mark> marks) {
  /**
   * A series.
   *
   * @param name unique in its plot
   * @param points in the order they are joined
   * @param stroke of the line that joins them; null where they are not joined
   * @param marker at each point; null where they are joined
   */
  record Curve(String name, List<Point> points, Color color, BasicStroke stroke, Marker marker) {
    /** Told apart in grey print. */
    private static final List<Marker> MARKERS =
        List.of(
            SeriesMarkers.CIRCLE,
            SeriesMarkers.TRIANGLE_UP,
            SeriesMarkers.CROSS,
            SeriesMarkers.SQUARE,
            SeriesMarkers.TRIANGLE_DOWN,
            SeriesMarkers.PLUS);

    Curve {
      points = List.copyOf(points);
    }

    static Curve line(String name, List<Point> points, Color color, BasicStroke stroke) {
      return new Curve(name, points, color, stroke, null);
    }

    /**
     * @param place among the dots of its plot, for a marker of its own
     */
    static Curve dots(String name, List<Point> points, Color color, int place) {
      return new Curve(name, points, color, null, MARKERS.get(place % MARKERS.size()));
    }
  }

  /** Values of both axes. */
  record Point(double x, double y) {}

  private static final int MARKER_SIZE = 2;
  private static final double TICK_GAP = 4;
  private static final double AXIS_HEIGHT = 10;
  private static final double TITLE_HEIGHT = 9;

  Plot {
    curves = List.copyOf(curves);
    marks = List.copyOf(marks);
  }

  static Plot of(Axis x, Axis y, List<Mark> marks) {
    return new Plot(x, y, List.of(), marks);
  }

  /** Points needed at the left for the names or numbers of the y axis. */
  double leftMargin() {
    double labels =
        y.ticks().stream()
            .mapToDouble(tick -> Typeface.width(tick.label(), Typeface.LABEL))
            .max()
            .orElse(0);
    return labels + TICK_GAP + (y.title().isEmpty() ? 0 : TITLE_HEIGHT);
  }

  /** Points needed below for the x axis. */
  double bottomMargin() {
    return (x.ticks().isEmpty() ? 0 : AXIS_HEIGHT) + (x.title().isEmpty() ? 0 : TITLE_HEIGHT);
  }

  /** Draws the plot's own area at that place, and its lettering outside of it. */
  void paint(Graphics2D g, double left, double top, int width, int height) {
    boolean down = isNames(y);
    Frame frame =
        new Frame() {
          @Override
          public double x(double value) {
            return left + x.place(value) * width;
          }

          @Override
          public double y(double value) {
            double place = y.place(value);
            return top + (down ? place : 1 - place) * height;
          }

          @Override
          public double right() {
            return left + width;
          }
        };
    grid(g, frame, left, top, width, height);
    AffineTransform whole = g.getTransform();
    g.translate(left, top);
    chart(whole, frame, width, height, down).paint(g, width, height);
    g.setTransform(whole);
    lettering(g, frame, left, top, width, height);
  }

  private static boolean isNames(Axis axis) {
    return axis.title().isEmpty();
  }

  private XYChart chart(AffineTransform whole, Frame frame, int width, int height, boolean down) {
    XYChart chart = new XYChartBuilder().width(width).height(height).build();
    XYStyler style = chart.getStyler();
    style.setChartBackgroundColor(Palette.tint(Palette.PAPER, 0));
    style.setPlotBackgroundColor(Palette.tint(Palette.PAPER, 0));
    style.setChartPadding(0);
    style.setPlotMargin(0);
    style.setPlotContentSize(1);
    style.setPlotBorderVisible(false);
    style.setPlotGridLinesVisible(false);
    style.setPlotTicksMarksVisible(false);
    style.setAxisTicksVisible(false);
    style.setXAxisTitleVisible(false);
    style.setYAxisTitleVisible(false);
    style.setChartTitleVisible(false);
    style.setLegendVisible(false);
    style.setXAxisLogarithmic(x.log());
    style.setYAxisLogarithmic(y.log());
    style.setXAxisMin(x.min());
    style.setXAxisMax(x.max());
    style.setYAxisMin(down ? -y.max() : y.min());
    style.setYAxisMax(down ? -y.min() : y.max());
    style.setMarkerSize(MARKER_SIZE);
    // Nothing is written in them, but XChart measures with them, and the machine may have no
    // others.
    style.setBaseFont(Typeface.of(Typeface.LABEL));
    style.setChartTitleFont(Typeface.of(Typeface.LABEL));
    style.setLegendFont(Typeface.of(Typeface.LABEL));
    style.setAxisTitleFont(Typeface.of(Typeface.LABEL));
    style.setAxisTickLabelsFont(Typeface.of(Typeface.LABEL));
    for (Curve curve : curves) {
      if (curve.stroke() != null) {
        // XChart draws a line piece by piece, and a dash would start anew with each.
        continue;
      }
      double sign = down ? -1 : 1;
      XYSeries series =
          chart.addSeries(
              curve.name(),
              curve.points().stream().mapToDouble(Point::x).toArray(),
              curve.points().stream().mapToDouble(point -> sign * point.y()).toArray());
      series.setMarkerColor(curve.color());
      series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
      series.setMarker(curve.marker());
    }
    List<Mark> layer = new ArrayList<>();
    for (Curve curve : curves) {
      if (curve.stroke() != null) {
        layer.add(Marks.line(curve.points(), curve.color(), curve.stroke()));
      }
    }
    layer.addAll(marks);
    chart.addAnnotation(new Layer(layer, frame, whole));
    return chart;
  }

  private void grid(
      Graphics2D g, Frame frame, double left, double top, double width, double height) {
    g.setColor(Palette.GRID);
    g.setStroke(new BasicStroke(0.5f));
    for (Axis.Tick tick : x.ticks()) {
      double at = frame.x(tick.value());
      g.draw(new Line2D.Double(at, top, at, top + height));
    }
    if (!isNames(y)) {
      for (Axis.Tick tick : y.ticks()) {
        double at = frame.y(tick.value());
        g.draw(new Line2D.Double(left, at, left + width, at));
      }
    }
  }

  private void lettering(
      Graphics2D g, Frame frame, double left, double top, double width, double height) {
    g.setColor(Palette.FAINT_INK);
    g.setStroke(new BasicStroke(0.6f));
    g.draw(new Line2D.Double(left, top + height, left + width, top + height));
    if (!isNames(y)) {
      g.draw(new Line2D.Double(left, top, left, top + height));
    }
    g.setColor(Palette.INK);
    double free = Double.NEGATIVE_INFINITY;
    for (Axis.Tick tick : x.ticks()) {
      double at = frame.x(tick.value());
      double half = Typeface.width(tick.label(), Typeface.LABEL) / 2;
      // A number that would touch the one before is left out; its grid line stays.
      if (at - half > free) {
        Lettering.centred(g, tick.label(), at, top + height + AXIS_HEIGHT - 1.5, Typeface.LABEL);
        free = at + half + 3;
      }
    }
    for (Axis.Tick tick : y.ticks()) {
      Lettering.right(
          g, tick.label(), left - TICK_GAP, frame.y(tick.value()) + 2.4, Typeface.LABEL);
    }
    if (!x.title().isEmpty()) {
      Lettering.centred(
          g,
          x.title(),
          left + width / 2,
          top + height + AXIS_HEIGHT + TITLE_HEIGHT - 2,
          Typeface.LABEL);
    }
    if (!y.title().isEmpty()) {
      Lettering.upward(
          g, y.title(), left - leftMargin() + TITLE_HEIGHT - 2.5, top + height / 2, Typeface.LABEL);
    }
  }

  /** Hands XChart's canvas to the marks, which count from the figure's corner. */
  private static final class Layer extends Annotation {
    private final List<Mark> marks;
    private final Frame frame;
    private final AffineTransform whole;

    Layer(List<Mark> marks, Frame frame, AffineTransform whole) {
      super(true);
      this.marks = List.copyOf(marks);
      this.frame = frame;
      this.whole = whole;
    }

    @Override
    public void paint(Graphics2D g) {
      AffineTransform own = g.getTransform();
      g.setTransform(whole);
      for (Mark mark : marks) {
        mark.paint(g, frame);
      }
      g.setTransform(own);
    }
  }
}
