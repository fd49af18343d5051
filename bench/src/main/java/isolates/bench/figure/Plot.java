package isolates.bench.figure;

import static isolates.bench.figure.FigureTheme.PIXELS_PER_POINT;
import static isolates.bench.figure.FigureTheme.pixels;

import isolates.bench.statistics.Interval;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.XYStyler;
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
  private static final double GAP = 4;

  /** XChart cuts off what is wider than 0.45 of the chart. */
  private static final double LEGEND_SHARE = 0.4;

  private static final double NAME_SHARE = 0.3;

  /** After what a name may go on in the next line. */
  private static final Pattern BREAK = Pattern.compile("[/ ]");

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
    double left = widest(names.stream().flatMap(name -> lines(name).stream()).toList()) + GAP;
    double length = Figure.WIDTH - left - widest(numbers) - 2 * GAP;
    style.setXAxisTickLabelsFormattingFunction(x.labels(length, 18));
    style.setYAxisTickLabelsFormattingFunction(y.labels(height, 9));
    if (!names.isEmpty()) {
      style.setYAxisTicksVisible(false);
      style.setPlotGridHorizontalLinesVisible(false);
      style.setYAxisLeftWidthHint(pixels(left + GAP));
    }
  }

  /** A chart of lines and dots, so many points high between its axes. */
  static Plot of(String title, Axis x, Axis y, double height) {
    return new Plot(title, x, y, height, List.of(), List.of());
  }

  /**
   * A chart of rows, so many points apart, row i at -i on its upright axis; names stand at their
   * left and numbers, if any, at their right.
   */
  static Plot ofRows(String title, Axis x, double pitch, List<String> names, List<String> numbers) {
    // Of a plot lower than its hint for upright ticks, XChart tells wrong places.
    double height = Math.max(40, pitch * names.size() / FigureTheme.CONTENT);
    return new Plot(title, x, Axis.rows(names.size()), height, names, numbers);
  }

  /** A name that would take too much of the width, in two lines as equal as can be. */
  private static List<String> lines(String name) {
    Stream<List<String>> breaks =
        Typeface.width(name, Typeface.LABEL) <= NAME_SHARE * Figure.WIDTH
            ? Stream.empty()
            : BREAK
                .matcher(name)
                .results()
                .map(at -> List.of(name.substring(0, at.end()).strip(), name.substring(at.end())));
    return breaks.min(Comparator.comparingDouble(Plot::widest)).orElse(List.of(name));
  }

  private static double widest(List<String> texts) {
    return texts.stream().mapToDouble(text -> Typeface.width(text, Typeface.LABEL)).max().orElse(0);
  }

  /** A line through points, here as below without a legend where the label is null. */
  XYSeries line(String label, double[] xs, double[] ys, Color color, BasicStroke stroke) {
    XYSeries line = add(label, xs, ys, XYSeriesRenderStyle.Line);
    line.setLineColor(color);
    line.setLineStyle(stroke);
    return line;
  }

  void dots(String label, double[] xs, double[] ys, Color color, Marker marker) {
    XYSeries dots = add(label, xs, ys, XYSeriesRenderStyle.Scatter);
    dots.setMarkerColor(color);
    dots.setMarker(marker);
  }

  void dot(String label, double atX, double atY, Color color, Marker marker) {
    dots(label, new double[] {atX}, new double[] {atY}, color, marker);
  }

  /** A filled polygon; its sign in the legend is a square. */
  void area(String label, double[] xs, double[] ys, Color fill, Color edge) {
    double[] closedX = Arrays.copyOf(xs, xs.length + 1);
    double[] closedY = Arrays.copyOf(ys, ys.length + 1);
    closedX[xs.length] = xs[0];
    closedY[ys.length] = ys[0];
    XYSeries area = add(label, closedX, closedY, XYSeriesRenderStyle.PolygonArea);
    area.setFillColor(fill);
    area.setLineColor(edge);
    area.setLineStyle(FigureTheme.EDGE);
  }

  void bar(String label, double from, double to, double row, Color fill, Color edge) {
    double[] ys = {row + 0.3, row + 0.3, row - 0.3, row - 0.3};
    area(label, new double[] {from, to, to, from}, ys, fill, edge);
  }

  /** A line on a row from end to end of an interval, closed at both, if the interval is known. */
  void interval(Interval interval, double row, double half, Color color) {
    if (interval.isKnown()) {
      double low = interval.low();
      double high = interval.high();
      double[] xs = {low, low, low, high, high, high};
      double[] ys = {row - half, row + half, row, row, row + half, row - half};
      line(null, xs, ys, color, FigureTheme.stroke(0.9));
    }
  }

  /** A see-through band over the whole height, from value to value of the x axis. */
  void band(String text, double from, double to) {
    double[] ys = {y.min(), y.max(), y.max(), y.min()};
    Color fill = Palette.tint(Palette.FAINT_INK, 0.12);
    area(null, new double[] {from, from, to, to}, ys, fill, Palette.tint(fill, 0));
    bandTexts.put(from, text);
  }

  private XYSeries add(String label, double[] xs, double[] ys, XYSeriesRenderStyle kind) {
    XYSeries added = chart.addSeries(Integer.toString(series++), xs, ys);
    added.setXYSeriesRenderStyle(kind);
    added.setMarker(SeriesMarkers.NONE);
    added.setShowInLegend(label != null);
    if (label != null) {
      added.setLabel(String.join("\n", legend(label)));
      chart.getStyler().setLegendVisible(true);
    }
    return added;
  }

  /** A label in lines that the legend has room for; a phase's name may go on after its dot. */
  static List<String> legend(String label) {
    double room = LEGEND_SHARE * Figure.WIDTH;
    return Typeface.wrap(label, Typeface.LABEL, room).stream()
        .flatMap(
            line ->
                Typeface.width(line, Typeface.LABEL) <= room
                    ? Stream.of(line)
                    : Stream.of(line.split("(?<=\\.)", 2)))
        .toList();
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
    double given = chart.getScreenYFromChart(y.min()) - chart.getScreenYFromChart(y.max());
    height = (int) Math.round(trial + plotHeight - given / FigureTheme.CONTENT);
    double middle = (onPaper(x.min()) + onPaper(x.max())) / 2;
    double room = 2 * Math.min(middle, Figure.WIDTH - middle) - 2 * GAP;
    double wanted = Typeface.width(chart.getTitle(), Typeface.TITLE);
    double size = Typeface.TITLE * Math.min(1, room / wanted);
    chart.getStyler().setChartTitleFont(FigureTheme.font(size));
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
      List<String> lines = lines(names.get(row));
      double lineBase = base - (lines.size() - 1) * Typeface.LABEL / 2;
      for (String line : lines) {
        double left = onPaper(x.min()) - GAP - Typeface.width(line, Typeface.LABEL);
        Typeface.paint(g, line, left, lineBase, Typeface.LABEL);
        lineBase += Typeface.LABEL;
      }
      if (!numbers.isEmpty()) {
        Typeface.paint(g, numbers.get(row), onPaper(x.max()) + GAP, base, Typeface.LABEL);
      }
    }
    g.setColor(Palette.FAINT_INK);
    double top = chart.getScreenYFromChart(y.max()) / PIXELS_PER_POINT;
    bandTexts.forEach(
        (from, text) -> Typeface.paint(g, text, onPaper(from) + 2, top + 7, Typeface.NOTE));
  }
}
