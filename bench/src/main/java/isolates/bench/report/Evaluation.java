package isolates.bench.report;

import isolates.bench.figure.Figures;
import isolates.bench.figure.Figures.Rendering;
import isolates.bench.figure.Format;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.run.StatisticsCsv;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvTable;
import isolates.bench.statistics.Metric;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;

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
    print(
        run.tables().load().isEmpty()
            ? PageTables.latencies(run.statistics())
            : PageTables.load(run.tables().load()),
        out);
    print(PageTables.servers(run), out);
    if (run.repeatsTheStudy()) {
      print(PageTables.paper(CsvTable.read(folder.paper(), CsvColumns.PAPER)).narrow(), out);
    }
    out.println();
    Answers.of(run).text().forEach(out::println);
    out.println();
    out.printf("samples, tables and environment: %s%n", folder.path());
    out.printf("figures: %s (%d files)%n", folder.figures(), figures.files().size());
    out.printf("all of it on one page: %s%n", page);
    out.flush();
    return run.statistics().summaries().stream()
            .filter(s -> s.metric() == Metric.LATENCY)
            .allMatch(s -> s.n() > 0)
        && BreakEven.isValid(run.tables().load());
  }

  private static void print(PageTable table, PrintWriter out) {
    if (table.rows().isEmpty()) {
      return;
    }
    out.printf("%n%s%n", table.title());
    TextTable.of(table).lines().forEach(out::println);
  }
}
