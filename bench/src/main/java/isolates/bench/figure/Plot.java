package isolates.bench.figure;

import static isolates.bench.figure.FigureTheme.PIXELS_PER_POINT;
import static isolates.bench.figure.FigureTheme.pixels;

import isolates.bench.statistics.Interval;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A chart by XChart, a column wide, and the words that XChart cannot set beside it.
 *
 * <p>It is always an {@link XYChart}: XChart's box chart stands upright, where the names of
 * platforms do not fit below their boxes, and has no notches; its horizontal bars know neither
 * intervals nor logarithms; its error bars are upright and symmetrical. Polygons and lines at the
 * values of two axes carry all of them.
 *
 * <p>Names at the left of rows are ours because XChart leaves out all names of an axis when one of
 * the first has more than 20 characters; numbers at the right because a second axis takes its
 * numbers from the first.
 */
final class Plot {
  /** Values of both axes. */
  record Point(double x, double y) {}

  private static final double GAP = 4;

  private final XYChart chart;
  private final Axis x;
  private final Axis y;
  private final List<String> names;
  private final List<String> numbers;
  private final int width;
  private final int plotHeight;
  private final Map<Double, String> bandTexts = new TreeMap<>();
  private int series;
  private int height;

  private Plot(
      String title, Axis x, Axis y, double height, List<String> names, List<String> numbers) {
    this.x = x;
    this.y = y;
    this.names = List.copyOf(names);
    this.numbers = List.copyOf(numbers);
    this.width = pixels(Figure.WIDTH - (numbers.isEmpty() ? 0 : widest(numbers) + GAP));
    this.plotHeight = pixels(height);
    chart = new XYChart(width, plotHeight);
    chart.setTitle(title);
    chart.setXAxisTitle(x.title());
    chart.setYAxisTitle(y.title());
    XYStyler style = chart.getStyler();
    FigureTheme.apply(style);
    style.setLegendVisible(false);
    style.setXAxisLogarithmic(x.log());
    style.setYAxisLogarithmic(y.log());
    style.setXAxisLogarithmicDecadeOnly(false);
    style.setYAxisLogarithmicDecadeOnly(false);
    style.setXAxisMin(x.min());
    style.setXAxisMax(x.max());
    style.setYAxisMin(y.min());
    style.setYAxisMax(y.max());
    double left = widest(names) + GAP;
    double length = Figure.WIDTH - left - widest(numbers) - 2 * GAP;
    style.setXAxisTickLabelsFormattingFunction(
        x.labels(length, text -> Typeface.width(text, Typeface.LABEL) + 3));
    style.setYAxisTickLabelsFormattingFunction(y.labels(height, text -> Typeface.LABEL + 2));
    if (!names.isEmpty()) {
      style.setYAxisTicksVisible(false);
      style.setPlotGridHorizontalLinesVisible(false);
      style.setYAxisLeftWidthHint(pixels(left + GAP));
    }
  }

  /**
   * A chart of lines and dots.
   *
   * @param height of the area between the axes, in points
   */
  static Plot of(String title, Axis x, Axis y, double height) {
    return new Plot(title, x, y, height, List.of(), List.of());
  }

  /**
   * A chart of rows, row i at -i on its upright axis.
   *
   * @param pitch from row to row, in points
   * @param names at the left of the rows
   * @param numbers at the right of the rows, or none
   */
  static Plot ofRows(String title, Axis x, double pitch, List<String> names, List<String> numbers) {
    Axis y = Axis.rows(names.size());
    return new Plot(title, x, y, pitch * names.size() / FigureTheme.CONTENT, names, numbers);
  }

  private static double widest(List<String> texts) {
    return texts.stream().mapToDouble(text -> Typeface.width(text, Typeface.LABEL)).max().orElse(0);
  }

  /**
   * A line through points.
   *
   * @param label in the legend; null for none
   */
  void line(String label, List<Point> points, Color color, BasicStroke stroke) {
    addLine(label, points, color, stroke);
  }

  /** A line that shows the points that it goes through. */
  void markedLine(String label, List<Point> points, Color color, BasicStroke stroke) {
    addLine(label, points, color, stroke).setMarkerColor(color).setMarker(Markers.dot(3));
  }

  /** A line whose parts are all level or upright. */
  void stairs(String label, List<Point> points, Color color, BasicStroke stroke) {
    // XChart draws a line piece by piece, and a dash would start anew with each; a smooth one is
    // drawn whole, and between points that are level or upright its curves are straight.
    addLine(label, points, color, stroke).setSmooth(true);
  }

  private XYSeries addLine(String label, List<Point> points, Color color, BasicStroke stroke) {
    XYSeries line = add(label, points, XYSeriesRenderStyle.Line);
    line.setLineColor(color);
    line.setLineStyle(stroke);
    return line;
  }

  /** Dots of one kind. */
  void dots(String label, List<Point> points, Color color, Marker marker) {
    XYSeries dots = add(label, points, XYSeriesRenderStyle.Scatter);
    dots.setMarkerColor(color);
    dots.setMarker(marker);
  }

  /** A filled polygon; its legend, if it has a label, is a square. */
  void area(String label, List<Point> corners, Color fill, Color edge, double edgeWidth) {
    XYSeries area = add(label, corners, XYSeriesRenderStyle.PolygonArea);
    area.setFillColor(fill);
    area.setLineColor(edge);
    area.setLineStyle(
        edgeWidth == 0
            ? SeriesLines.NONE
            : new BasicStroke(
                (float) (edgeWidth * PIXELS_PER_POINT),
                BasicStroke.CAP_ROUND,
                BasicStroke.JOIN_ROUND));
  }

  /** The corners of a bar on a row, of which {@code half} is the share from its middle. */
  static List<Point> bar(double from, double to, double row, double half) {
    return List.of(
        new Point(from, row + half),
        new Point(to, row + half),
        new Point(to, row - half),
        new Point(from, row - half),
        new Point(from, row + half));
  }

  /** A line on a row from end to end of an interval, closed at both. */
  void interval(Interval interval, double row, double half, Color color) {
    double low = interval.low();
    double high = interval.high();
    // One line there and back: XChart's own error bars are upright and symmetrical.
    line(
        null,
        List.of(
            new Point(low, row - half),
            new Point(low, row + half),
            new Point(low, row),
            new Point(high, row),
            new Point(high, row + half),
            new Point(high, row - half)),
        color,
        FigureTheme.stroke(0.9));
  }

  /** A see-through band over the whole height, from value to value of the x axis. */
  void band(String text, double from, double to) {
    area(
        null,
        List.of(
            new Point(from, y.min()),
            new Point(from, y.max()),
            new Point(to, y.max()),
            new Point(to, y.min()),
            new Point(from, y.min())),
        Palette.tint(Palette.FAINT_INK, 0.12),
        Palette.FAINT_INK,
        0);
    bandTexts.put(from, text);
  }

  private XYSeries add(String label, List<Point> points, XYSeriesRenderStyle kind) {
    XYSeries added =
        chart.addSeries(
            Integer.toString(series++),
            points.stream().mapToDouble(Point::x).toArray(),
            points.stream().mapToDouble(Point::y).toArray());
    added.setXYSeriesRenderStyle(kind);
    added.setMarker(SeriesMarkers.NONE);
    added.setShowInLegend(label != null);
    if (label != null) {
      added.setLabel(label);
      chart.getStyler().setLegendVisible(true);
    }
    return added;
  }

  /** Points from the title's top to the legend's bottom. */
  double height() {
    layOut();
    return (double) height / PIXELS_PER_POINT;
  }

  /**
   * XChart divides a given height among its parts: drawn once, where nobody sees it, it tells what
   * is left for the plot, and how wide the title may be.
   */
  private void layOut() {
    if (height > 0) {
      return;
    }
    Graphics2D unseen = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    int trial = 3 * plotHeight + pixels(100);
    chart.paint(unseen, width, trial);
    unseen.dispose();
    double left = onPaper(x.min());
    double right = onPaper(x.max());
    double given = chart.getScreenYFromChart(y.min()) - chart.getScreenYFromChart(y.max());
    height = (int) Math.round(trial + plotHeight - given / FigureTheme.CONTENT);
    double middle = (left + right) / 2;
    double room = 2 * Math.min(middle, Figure.WIDTH - middle) - 2 * GAP;
    double wanted = Typeface.width(chart.getTitle(), Typeface.TITLE);
    chart
        .getStyler()
        .setChartTitleFont(FigureTheme.font(Typeface.TITLE * Math.min(1, room / wanted)));
  }

  private double onPaper(double value) {
    return chart.getScreenXFromChart(value) / PIXELS_PER_POINT;
  }

  /** Draws it with its upper left corner at 0, 0, a unit to the point. */
  void paint(Graphics2D g) {
    layOut();
    AffineTransform points = g.getTransform();
    g.scale(1.0 / PIXELS_PER_POINT, 1.0 / PIXELS_PER_POINT);
    chart.paint(g, width, height);
    g.setTransform(points);
    g.setColor(Palette.INK);
    for (int row = 0; row < names.size(); row++) {
      double base = chart.getScreenYFromChart(-row) / PIXELS_PER_POINT + 2.4;
      TextPainter.right(g, names.get(row), onPaper(x.min()) - GAP, base, Typeface.LABEL);
    }
    for (int row = 0; row < numbers.size(); row++) {
      double base = chart.getScreenYFromChart(-row) / PIXELS_PER_POINT + 2.4;
      TextPainter.left(g, numbers.get(row), onPaper(x.max()) + GAP, base, Typeface.LABEL);
    }
    g.setColor(Palette.FAINT_INK);
    double top = chart.getScreenYFromChart(y.max()) / PIXELS_PER_POINT;
    bandTexts.forEach(
        (from, text) -> TextPainter.left(g, text, onPaper(from) + 2, top + 7, Typeface.NOTE));
  }
}
