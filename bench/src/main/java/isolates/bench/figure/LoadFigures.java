package isolates.bench.figure;

import isolates.bench.run.RunData;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.statistics.GapCurve;
import isolates.bench.statistics.LoadCurve;
import isolates.bench.statistics.LoadCurve.Against;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYSeries;
import tech.tablesaw.api.Table;

/** Platforms together, against the offered rate, the size of a burst, time, or the gap. */
final class LoadFigures {
  /** One kind of figure: what is drawn against what, by its column or name, its title and axis. */
  private record View(Against against, String column, String title, String axis) {}

  private static final List<View> VIEWS =
      List.of(
          new View(Against.RATE, CsvColumns.P50, "median latency", "median latency (ms)"),
          new View(Against.RATE, CsvColumns.P99, "99th percentile", "99th percentile (ms)"),
          new View(Against.RATE, CsvColumns.GOODPUT, "right answers", "right answers/s"),
          new View(Against.SIZE, CsvColumns.P50, "median latency", "median latency (ms)"),
          new View(Against.SIZE, CsvColumns.MAX, "last answer", "time to the last answer (ms)"),
          new View(Against.TIME, CsvColumns.P50, "latency of a soak", "median latency (ms)"),
          new View(Against.TIME, CsvColumns.PSS_KIB, "memory of a soak", "PSS (KiB)"),
          new View(Against.TIME, CsvColumns.DESCRIPTORS, "descriptors of a soak", "open"));

  private static final BasicStroke WHOLE = FigureTheme.stroke(1.3);
  private static final BasicStroke DASHED = FigureTheme.stroke(1.3, 5, 2);

  /**
   * A line with a dot where it was measured.
   *
   * @param label null for a line without dots, which is there to be read against
   * @param points those at infinity are left out
   * @param knee drawn upright; 0 for none
   */
  private record Curve(
      String label,
      Color color,
      BasicStroke stroke,
      SortedMap<Double, Double> points,
      double knee) {
    Curve(Group group, SortedMap<Double, Double> points, double knee) {
      this(
          name(group),
          Palette.of(group),
          // Isolates are of one colour, executed or prepared.
          group.mode() == Mode.PREPARED ? DASHED : WHOLE,
          points,
          knee);
    }

    DoubleStream xs() {
      return points.keySet().stream().mapToDouble(x -> x);
    }

    DoubleStream ys() {
      return points.values().stream().mapToDouble(y -> y);
    }
  }

  private final List<Figure> figures = new ArrayList<>();
  private final String caveat;

  private LoadFigures(String caveat) {
    this.caveat = caveat;
  }

  static List<Figure> of(RunData run) {
    LoadFigures all = new LoadFigures(LoadCurve.caveat(run.tables().load()));
    LoadCurve.of(run.tables().load())
        .forEach(
            (function, platforms) -> {
              VIEWS.forEach(view -> all.draw(function, platforms, view));
              all.breakEven(function, platforms);
              all.burst(function, platforms, run.tables().samples());
            });
    GapCurve.of(run.groups()).forEach(all::gaps);
    return all.figures;
  }

  private void draw(String function, SortedMap<Group, LoadCurve> platforms, View view) {
    boolean rates = view.against() == Against.RATE;
    List<Curve> curves = new ArrayList<>();
    platforms.forEach(
        (group, steps) -> {
          var points = steps.medians(view.against(), view.column());
          curves.add(new Curve(group, points, rates ? steps.knee() : 0));
        });
    String knees = rates ? "Upright: the knee of each platform. " : "";
    String caption = "Latency from the intended start; median of the steps. ";
    draw(function, view, curves, caption + knees + LoadCurve.outcome(platforms.values()));
  }

  /** What each baseline takes, in parts of what isolates take. */
  private void breakEven(String function, SortedMap<Group, LoadCurve> platforms) {
    List<Curve> curves = new ArrayList<>();
    SortedMap<Double, Double> even = new TreeMap<>();
    for (String column : List.of(CsvColumns.P50, CsvColumns.SERVER_CPU_US)) {
      boolean latency = column.equals(CsvColumns.P50);
      LoadCurve.ratios(platforms, column)
          .forEach(
              (group, ratios) -> {
                String label = name(group) + (latency ? "" : ", processor");
                BasicStroke stroke = latency ? WHOLE : DASHED;
                ratios.keySet().forEach(rate -> even.put(rate, 1.0));
                curves.add(new Curve(label, Palette.of(group), stroke, ratios, 0));
              });
    }
    curves.add(new Curve(null, Palette.INK, FigureTheme.stroke(0.7), even, 0));
    Against against = platforms.get(platforms.firstKey()).against();
    draw(
        function,
        new View(against, "break_even", "break-even", "baseline / isolates"),
        curves,
        "Median latency, and processor time a request (dashed): above 1 isolates take less, below"
            + " it the baseline does.");
  }

  /** How the first burst of each platform's greatest step is worked off. */
  private void burst(String function, SortedMap<Group, LoadCurve> platforms, Table samples) {
    List<Curve> curves = new ArrayList<>();
    platforms.forEach((group, steps) -> curves.add(new Curve(group, steps.firstBurst(samples), 0)));
    draw(
        function,
        new View(Against.BURST, "under_way", "after a burst", "requests under way"),
        curves,
        "The first burst at the greatest rate. What is not answered in time stays under way.");
  }

  /** Warm latency against how long nothing was asked before. */
  private void gaps(String function, SortedMap<Group, SortedMap<Double, Double>> platforms) {
    List<Curve> curves = new ArrayList<>();
    platforms.forEach((group, medians) -> curves.add(new Curve(group, medians, 0)));
    draw(
        function,
        new View(Against.GAP, CsvColumns.P50, "latency after a gap", "median latency (ms)"),
        curves,
        "Nothing was asked of anything meanwhile; the gap is as it was measured, back to back what"
            + " the driver takes between two requests.");
  }

  private void draw(String function, View view, List<Curve> all, String caption) {
    all.forEach(curve -> curve.points().values().removeIf(y -> y.isInfinite()));
    List<Curve> curves = all.stream().filter(curve -> curve.points().size() > 1).toList();
    if (curves.isEmpty()) {
      return;
    }
    Axis xs = Axis.of(view.against().title(), curves.stream().flatMapToDouble(Curve::xs));
    Axis ys = Axis.of(view.axis(), curves.stream().flatMapToDouble(Curve::ys));
    String title = function + ": " + view.title();
    Plot plot = Plot.of(title, xs, ys, 110);
    for (Curve curve : curves) {
      Color color = curve.color();
      if (curve.knee() > xs.min() && curve.knee() < xs.max()) {
        double[] at = {curve.knee(), curve.knee()};
        plot.line(
            null, at, new double[] {ys.min(), ys.max()}, color, FigureTheme.stroke(0.7, 2, 2));
      }
      double[] atX = curve.xs().toArray();
      XYSeries line = plot.line(curve.label(), atX, curve.ys().toArray(), color, curve.stroke());
      if (curve.label() != null) {
        line.setMarkerColor(color);
        line.setMarker(FigureTheme.dot(3));
      }
    }
    String name = function + "_" + view.against().id() + "_" + view.column();
    figures.add(new Figure(name, title, plot, (caption + " " + caveat).strip()));
  }

  private static String name(Group group) {
    return group.platformName() + " " + group.mode().id();
  }
}
