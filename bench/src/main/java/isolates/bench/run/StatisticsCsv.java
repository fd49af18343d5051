package isolates.bench.run;

import isolates.bench.sample.Column;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvRow;
import isolates.bench.sample.CsvWriter;
import isolates.bench.statistics.Comparison;
import isolates.bench.statistics.SeriesCheck;
import isolates.bench.statistics.Statistics;
import isolates.bench.statistics.Summary;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * {@code summary.csv}, {@code comparison.csv} and {@code checks.csv} of a run's folder. Numbers
 * keep nine significant digits; unknown is an empty field.
 */
public final class StatisticsCsv {
  private static final MathContext DIGITS = new MathContext(9);

  private StatisticsCsv() {}

  /**
   * Writes the three tables into a run's folder, in place of older ones.
   *
   * @throws IOException if the folder cannot be written
   */
  public static void write(RunFolder run, Statistics statistics) throws IOException {
    write(run.summary(), CsvColumns.SUMMARY, statistics.summaries(), s -> row(s));
    write(run.comparison(), CsvColumns.COMPARISON, statistics.comparisons(), c -> row(c));
    write(run.checks(), CsvColumns.CHECKS, statistics.checks(), c -> row(c));
  }

  /**
   * Writes a table in place of an older one.
   *
   * @param fields of a row, in the order of the columns
   */
  public static <T> void write(
      Path file, List<Column> columns, List<T> rows, Function<T, List<Object>> fields)
      throws IOException {
    Files.deleteIfExists(file);
    try (CsvWriter<CsvRow> writer = CsvWriter.create(file, columns)) {
      for (T row : rows) {
        writer.append(() -> fields.apply(row));
      }
    }
  }

  private static List<Object> row(Summary s) {
    return s.group()
        .row(
            CsvColumns.SUMMARY,
            s.metric().id(),
            s.n(),
            s.failures(),
            text(s.mean()),
            text(s.sd()),
            text(s.min()),
            text(s.p50()),
            text(s.p90()),
            text(s.p99()),
            text(s.p999()),
            text(s.max()),
            text(s.median().low()),
            text(s.median().high()),
            s.metric().unit());
  }

  private static List<Object> row(Comparison c) {
    return List.of(
        c.base().bench(),
        c.base().function(),
        c.base().language(),
        c.metric().id(),
        c.base().platform(),
        c.base().variant(),
        c.base().mode().id(),
        c.base().gap(),
        c.baseN(),
        text(c.baseMedian()),
        c.other().platform(),
        c.other().variant(),
        c.other().mode().id(),
        c.otherN(),
        text(c.otherMedian()),
        c.metric().unit(),
        text(c.ratio()),
        text(c.interval().low()),
        text(c.interval().high()),
        text(c.ratioWithoutFloor()),
        text(c.p()),
        text(c.cliffsDelta()),
        text(c.shift()));
  }

  private static List<Object> row(SeriesCheck c) {
    return c.group()
        .row(
            CsvColumns.CHECKS,
            c.metric().id(),
            c.n(),
            c.outliersLow(),
            c.outliersHigh(),
            text(c.autocorrelation()),
            c.autocorrelated(),
            text(c.drift()),
            c.drifted(),
            c.launches(),
            text(c.launchShare()),
            c.after(),
            text(c.carryOver()),
            c.carriedOver(),
            c.warmUp());
  }

  /** A number for a file: never rounded to 0, never with an exponent unless it is very small. */
  public static String text(double number) {
    if (Double.isNaN(number)) {
      return "";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "Inf" : "-Inf";
    }
    BigDecimal rounded = new BigDecimal(number, DIGITS).stripTrailingZeros();
    return number != 0 && Math.abs(number) < 1e-6 ? rounded.toString() : rounded.toPlainString();
  }

  /** Whether a run has the three tables. */
  public static boolean exist(RunFolder run) {
    return Stream.of(run.summary(), run.comparison(), run.checks()).allMatch(Files::exists);
  }
}
