package isolates.bench.figure;

import java.awt.Graphics2D;
import java.util.List;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Markers: XChart's, and those of a size of their own, as XChart has one size for a chart. */
final class Markers {
  /** Told apart in grey print. */
  private static final List<Marker> KINDS =
      List.of(
          SeriesMarkers.CIRCLE,
          SeriesMarkers.TRIANGLE_UP,
          SeriesMarkers.SQUARE,
          SeriesMarkers.TRIANGLE_DOWN,
          SeriesMarkers.DIAMOND,
          SeriesMarkers.TRAPEZOID);

  static final Marker DIAMOND = sized(SeriesMarkers.DIAMOND, 2.6);

  private Markers() {}

  /** The marker of the {@code place}-th kind of dots in a chart. */
  static Marker of(int place) {
    return KINDS.get(place % KINDS.size());
  }

  /** A dot of that many points across. */
  static Marker dot(double across) {
    return sized(SeriesMarkers.CIRCLE, across);
  }

  private static Marker sized(Marker marker, double points) {
    return new Marker() {
      @Override
      public void paint(Graphics2D g, double x, double y, int sizeOfChart) {
        marker.paint(g, x, y, FigureTheme.pixels(points));
      }
    };
  }
}
