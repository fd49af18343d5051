package isolates.bench.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.BaseSeriesMarkers;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * How every chart looks. Setters rather than XChart's Theme: a theme has no place for the legend's
 * layout or the share of the plot that data may fill.
 */
final class FigureTheme {
  /**
   * XChart lays out in whole pixels. Four of them to the point keep its rounding below what can be
   * seen.
   */
  static final int PIXELS_PER_POINT = 4;

  /** The share of each axis that data fill: XChart leaves out a number at the very end of one. */
  static final double CONTENT = 0.98;

  /** The edge of an area: of separate lines, which only round ends join. */
  static final BasicStroke EDGE =
      new BasicStroke(0.7f * PIXELS_PER_POINT, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);

  /** Told apart in grey print. */
  private static final Marker[] MARKERS = new BaseSeriesMarkers().getSeriesMarkers();

  static final Marker DIAMOND = marker(SeriesMarkers.DIAMOND, 2.6);

  private static final Color CLEAR = Palette.tint(Palette.PAPER, 0);

  private FigureTheme() {}

  static void apply(XYStyler style) {
    Font label = font(Typeface.LABEL);
    style.setBaseFont(label);
    style.setChartFontColor(Palette.INK);
    style.setChartBackgroundColor(CLEAR);
    style.setChartPadding(pixels(4));
    style.setPlotContentSize(CONTENT);

    style.setChartTitleFont(font(Typeface.TITLE));
    style.setChartTitleFontColor(Palette.INK);
    style.setChartTitleBoxVisible(false);
    style.setChartTitlePadding(pixels(3));

    style.setLegendFont(label);
    style.setLegendBackgroundColor(CLEAR);
    style.setLegendBorderColor(CLEAR);
    style.setLegendPosition(Styler.LegendPosition.OutsideS);
    style.setLegendLayout(Styler.LegendLayout.Vertical);
    style.setLegendPadding(pixels(2.5));
    style.setLegendSeriesLineLength(pixels(18));
    style.setMarkerSize(pixels(2.2));

    style.setPlotBackgroundColor(CLEAR);
    style.setPlotBorderVisible(false);
    style.setPlotMargin(0);
    style.setPlotTicksMarksVisible(false);
    style.setPlotGridLinesColor(Palette.GRID);
    style.setPlotGridLinesStroke(stroke(0.4));

    style.setAxisTitleFont(label);
    style.setAxisTitlePadding(pixels(3));
    style.setAxisTickLabelsFont(label);
    style.setAxisTickLabelsColor(Palette.INK);
    style.setAxisTickPadding(pixels(2));
    style.setAxisTickMarkLength(pixels(1.5));
    style.setAxisTickMarksColor(Palette.FAINT_INK);
    style.setAxisTickMarksStroke(stroke(0.6));
    style.setXAxisTickMarkSpacingHint(pixels(34));
    style.setYAxisTickMarkSpacingHint(pixels(24));
    style.setYAxisLabelAlignment(AxesChartStyler.TextAlignment.Right);
  }

  /** That many points in XChart's pixels. */
  static int pixels(double points) {
    return (int) Math.round(points * PIXELS_PER_POINT);
  }

  static Font font(double points) {
    return Typeface.of((float) (points * PIXELS_PER_POINT));
  }

  /** A line of that many points, with dashes of so many, if any. */
  static BasicStroke stroke(double points, float... dashes) {
    float[] scaled = dashes.length == 0 ? null : dashes.clone();
    for (int i = 0; i < dashes.length; i++) {
      scaled[i] *= PIXELS_PER_POINT;
    }
    return new BasicStroke(
        (float) (points * PIXELS_PER_POINT),
        BasicStroke.CAP_BUTT,
        BasicStroke.JOIN_ROUND,
        10,
        scaled,
        0);
  }

  /** The marker of the {@code place}-th kind of dots in a chart. */
  static Marker marker(int place) {
    return MARKERS[place % MARKERS.length];
  }

  /** A dot of that many points across. */
  static Marker dot(double across) {
    return marker(SeriesMarkers.CIRCLE, across);
  }

  /** Of a size of its own, where XChart has one size for a chart. */
  private static Marker marker(Marker kind, double points) {
    return new Marker() {
      @Override
      public void paint(Graphics2D g, double x, double y, int sizeOfChart) {
        kind.paint(g, x, y, pixels(points));
      }
    };
  }
}
