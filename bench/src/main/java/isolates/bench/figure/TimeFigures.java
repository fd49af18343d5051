package isolates.bench.figure;

import isolates.bench.run.RunData;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.statistics.NumberText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.selection.Selection;

/** Latency over the time of the run, with the warm-up shaded: what drifted, and when. */
final class TimeFigures {
  private static final int MOST_DOTS = 800;

  private static final String[] DRAWN = {
    CsvColumns.PLATFORM,
    CsvColumns.VARIANT,
    CsvColumns.FUNCTION,
    CsvColumns.MODE,
    CsvColumns.LAUNCH,
    CsvColumns.START_NS,
    CsvColumns.LATENCY_NS
  };

  private TimeFigures() {}

  static List<Figure> of(RunData run) {
    Table samples = run.tables().samples();
    // Of the millions that a soak has, each of the tables below is a copy.
    Table measured =
        samples
            .selectColumns(DRAWN)
            .where(
                samples
                    .booleanColumn(CsvColumns.OK)
                    .isTrue()
                    .and(samples.longColumn(CsvColumns.LATENCY_NS).isGreaterThan(0L))
                    .and(samples.stringColumn(CsvColumns.PLATFORM).isNotEqualTo(Group.FLOOR)));
    if (measured.isEmpty()) {
      return List.of();
    }
    return measured.splitOn(CsvColumns.FUNCTION).asTableList().stream()
        .filter(function -> function.rowCount() > 1)
        .map(TimeFigures::figure)
        .sorted(Comparator.comparing(Figure::name))
        .toList();
  }

  private static Figure figure(Table samples) {
    String function = samples.stringColumn(CsvColumns.FUNCTION).get(0);
    String title = "Latency of " + function + " over the run";
    DoubleColumn seconds = seconds(samples);
    DoubleColumn latencies = milliseconds(samples);
    Plot plot =
        Plot.of(
            title,
            Axis.linear("time since the start of the run (s)", seconds.min(), seconds.max()),
            Axis.of("latency (ms)", latencies.min(), latencies.max()),
            110);
    Table warmUp = samples.where(samples.stringColumn(CsvColumns.MODE).isEqualTo(Mode.WARMUP.id()));
    if (!warmUp.isEmpty()) {
      shadeWarmUp(plot, samples);
    }
    List<Table> platforms =
        new ArrayList<>(samples.splitOn(CsvColumns.PLATFORM, CsvColumns.VARIANT).asTableList());
    platforms.sort(Comparator.comparing(table -> Group.of(table.row(0)).platformName()));
    int most = 0;
    for (int place = 0; place < platforms.size(); place++) {
      Table platform = platforms.get(place);
      Group group = Group.of(platform.row(0));
      most = Math.max(most, platform.rowCount());
      Table dots = thinned(platform);
      plot.dots(
          group.platformName(),
          seconds(dots).asDoubleArray(),
          milliseconds(dots).asDoubleArray(),
          Palette.tint(Palette.of(group), 0.7),
          FigureTheme.marker(place));
    }
    String caption =
        (warmUp.isEmpty()
                ? "No warm-up was recorded."
                : "Shaded: warm-up, %s samples, measured and left out of all numbers."
                    .formatted(NumberText.number(warmUp.rowCount())))
            + (most > MOST_DOTS ? " n = %s; of many samples every few are drawn." : " n = %s.")
                .formatted(NumberText.number(samples.rowCount()));
    return new Figure(function + "_latency_time", title, plot, caption);
  }

  /** A band from the start of each launch to its first sample; of mode first there is none. */
  private static void shadeWarmUp(Plot plot, Table samples) {
    String text = "warm-up";
    Table steady =
        samples.where(samples.stringColumn(CsvColumns.MODE).isNotEqualTo(Mode.FIRST.id()));
    for (Table launch : steady.splitOn(CsvColumns.LAUNCH).asTableList()) {
      Table measured =
          launch.where(launch.stringColumn(CsvColumns.MODE).isNotEqualTo(Mode.WARMUP.id()));
      if (!measured.isEmpty()) {
        plot.band(text, seconds(launch).min(), seconds(measured).min());
        text = "";
      }
    }
  }

  /** At most {@link #MOST_DOTS} rows, evenly spaced among all. */
  private static Table thinned(Table platform) {
    int rows = platform.rowCount();
    int every = (rows + MOST_DOTS - 1) / MOST_DOTS;
    return platform.where(
        Selection.with(IntStream.iterate(0, row -> row < rows, row -> row + every).toArray()));
  }

  private static DoubleColumn seconds(Table samples) {
    return samples.longColumn(CsvColumns.START_NS).multiply(1e-9);
  }

  private static DoubleColumn milliseconds(Table samples) {
    return samples.longColumn(CsvColumns.LATENCY_NS).multiply(1e-6);
  }
}
