package isolates.bench.figure;

import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.sample.Sample;
import java.awt.Color;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Latency over the time of the run, with the warm-up shaded: what drifted, and when. */
final class TimeFigures {
  private static final int MOST_DOTS = 400;

  private TimeFigures() {}

  static List<Figure> of(RunFolder run) throws IOException {
    Map<String, Course> byFunction = new TreeMap<>();
    try (Stream<Sample> samples = run.samples()) {
      samples
          .filter(sample -> sample.ok() && sample.latencyNs().isPresent())
          .filter(sample -> !sample.group().platform().equals(Group.FLOOR))
          .forEach(s -> byFunction.computeIfAbsent(s.group().function(), f -> new Course()).add(s));
    }
    List<Figure> figures = new ArrayList<>();
    byFunction.forEach(
        (function, course) -> {
          if (course.count >= 2 && course.high > 0) {
            figures.add(course.figure(function));
          }
        });
    return figures;
  }

  /** One function's samples as they pass, thinned evenly when they become too many. */
  private static final class Course {
    private final Map<String, Thinned> byPlatform = new TreeMap<>();
    private double low = Double.POSITIVE_INFINITY;
    private double high;
    private double start = Double.POSITIVE_INFINITY;
    private double end;
    private double warmUpStart = Double.POSITIVE_INFINITY;
    private double warmUpEnd;
    private int warmUps;
    private long count;

    void add(Sample sample) {
      double seconds = sample.startNs() / 1e9;
      double milliseconds = sample.latencyNs().getAsLong() / 1e6;
      low = Math.min(low, milliseconds);
      high = Math.max(high, milliseconds);
      start = Math.min(start, seconds);
      end = Math.max(end, seconds);
      count++;
      if (sample.group().mode() == Mode.WARMUP) {
        warmUps++;
        warmUpStart = Math.min(warmUpStart, seconds);
        warmUpEnd = Math.max(warmUpEnd, seconds);
      }
      String platform = sample.group().platformName();
      byPlatform
          .computeIfAbsent(
              platform,
              p -> new Thinned(Palette.of(sample.group().platform(), sample.group().variant())))
          .add(new Plot.Point(seconds, milliseconds));
    }

    Figure figure(String function) {
      Axis x =
          Axis.linear("time since the start of the run (s)", start, end + 0.02 * (end - start));
      Axis y =
          Axis.wantsLog(low, high)
              ? Axis.log("latency (ms)", low * 0.85, high * 1.15)
              : Axis.fromZero("latency (ms)", high * 1.05);
      List<Plot.Curve> curves = new ArrayList<>();
      List<Figure.Entry> key = new ArrayList<>();
      byPlatform.forEach(
          (name, dots) -> {
            Plot.Curve curve =
                Plot.Curve.dots(name, dots.points(), Palette.tint(dots.color, 0.7), curves.size());
            curves.add(curve);
            key.add(new Figure.Entry(name, curve));
          });
      List<Mark> marks =
          warmUps == 0
              ? List.of()
              : List.of(Marks.band(warmUpStart, warmUpEnd, y.min(), y.max(), "warm-up"));
      return new Figure(
          function + "_latency_time",
          "Latency of " + function + " over the run",
          key,
          new Plot(x, y, curves, marks),
          Figure.Margins.PLAIN,
          110,
          (warmUps == 0
                  ? "No warm-up was recorded. "
                  : "Shaded: warm-up, "
                      + warmUps
                      + " samples, measured and left out of all numbers. ")
              + "n = "
              + count
              + (byPlatform.values().stream().anyMatch(Thinned::isThinned)
                  ? "; of many samples every few are drawn."
                  : "."));
    }
  }

  /** At most twice {@link #MOST_DOTS} points, evenly spaced among all that were added. */
  private static final class Thinned {
    private final Color color;
    private final List<Plot.Point> points = new ArrayList<>();
    private long seen;
    private long every = 1;

    Thinned(Color color) {
      this.color = color;
    }

    void add(Plot.Point point) {
      if (seen++ % every != 0) {
        return;
      }
      points.add(point);
      if (points.size() == 2 * MOST_DOTS) {
        for (int i = 0; i < MOST_DOTS; i++) {
          points.set(i, points.get(2 * i));
        }
        points.subList(MOST_DOTS, 2 * MOST_DOTS).clear();
        every *= 2;
      }
    }

    boolean isThinned() {
      return every > 1;
    }

    List<Plot.Point> points() {
      return points;
    }
  }
}
