package isolates.bench.report;

import isolates.bench.figure.Figures;
import isolates.bench.figure.Figures.Rendering;
import isolates.bench.figure.Format;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.run.StatisticsCsv;
import isolates.bench.sample.CsvColumns;
import isolates.bench.statistics.Metric;
import isolates.bench.statistics.Summary;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import tech.tablesaw.api.Table;

/** What follows measuring: statistics, figures and words, all from the samples on disk. */
public final class Evaluation {
  private Evaluation() {}

  /**
   * Evaluates a run.
   *
   * @return whether every group has a right answer, and the driver of an open loop kept its plan
   */
  public static boolean evaluate(RunData run, Collection<Format> formats, PrintWriter out)
      throws IOException {
    RunFolder folder = run.folder();
    StatisticsCsv.write(folder, run.statistics());
    run.study().write(folder.stats());
    Rendering figures = Figures.render(run, folder.figures(), formats);
    Path page = HtmlReport.write(run);
    List<Summary> latencies =
        run.statistics().summaries().stream().filter(s -> s.metric() == Metric.LATENCY).toList();
    if (run.tables().load().isEmpty()) {
      Narrative.carryOver(run.statistics()).ifPresent(out::println);
      table(latencies, out);
      out.println();
      Narrative.of(run.statistics()).forEach(out::println);
    } else {
      out.println();
      TextTable.of(steps(run.tables().load())).lines().forEach(out::println);
      out.println();
      BreakEven.of(run.tables().load()).forEach(out::println);
    }
    out.println();
    out.printf("samples, tables and environment: %s%n", folder.path());
    out.printf("figures: %s (%d files)%n", folder.figures(), figures.files().size());
    out.printf("all of it on one page: %s%n", page);
    out.flush();
    return latencies.stream().allMatch(s -> s.n() > 0) && BreakEven.isValid(run.tables().load());
  }

  /** The measured steps of an open loop. */
  private static Table steps(Table load) {
    return load.where(load.booleanColumn(CsvColumns.RAMP).isFalse())
        .sortAscendingOn(
            CsvColumns.FUNCTION, CsvColumns.PLATFORM, CsvColumns.VARIANT, CsvColumns.RATE)
        .selectColumns(
            CsvColumns.FUNCTION,
            CsvColumns.PLATFORM,
            CsvColumns.VARIANT,
            CsvColumns.MODE,
            CsvColumns.RATE,
            CsvColumns.GOODPUT,
            CsvColumns.P50,
            CsvColumns.P99,
            CsvColumns.P999,
            CsvColumns.UNANSWERED,
            CsvColumns.FAILURES);
  }

  private static void table(List<Summary> latencies, PrintWriter out) {
    String names =
        "%%-%ds %%-%ds %%-%ds %%6s "
            .formatted(
                widest(14, latencies, s -> s.group().function()),
                widest(7, latencies, s -> s.group().mode().title()),
                widest(18, latencies, s -> s.group().platformName()));
    out.printf(
        "%n" + names + "%5s %5s %10s %22s %10s %10s %8s%n",
        "function",
        "mode",
        "platform",
        "gap ms",
        "n",
        "fail",
        "p50 ms",
        "95 % interval",
        "p99 ms",
        "max ms",
        "launches");
    for (Summary s : latencies) {
      out.printf(
          names + "%5d %5d %10s %22s %10s %10s %8s%n",
          s.group().function(),
          s.group().mode().title(),
          s.group().platformName(),
          s.group().gap(),
          s.n(),
          s.failures(),
          number(s.p50()),
          s.median().isKnown() ? number(s.median().low()) + " to " + number(s.median().high()) : "",
          number(s.p99()),
          number(s.max()),
          percent(s.check().launchShare()));
    }
  }

  private static int widest(int least, List<Summary> rows, Function<Summary, String> column) {
    return rows.stream().map(column).mapToInt(String::length).reduce(least, Math::max);
  }

  /** How much of the variance lies between launches. */
  private static String percent(double share) {
    return Double.isNaN(share) ? "" : String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  /** Three decimals of a millisecond: a microsecond is the finest that means anything here. */
  private static String number(double ms) {
    return Double.isNaN(ms) ? "" : String.format(Locale.ROOT, "%.3f", ms);
  }
}
