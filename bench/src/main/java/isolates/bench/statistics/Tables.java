package isolates.bench.statistics;

import isolates.bench.sample.Group;
import isolates.bench.sample.MalformedFileException;
import isolates.bench.sample.Mode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * {@code summary.csv}, {@code comparison.csv} and {@code checks.csv} of a run's folder. Numbers
 * keep nine significant digits; unknown is an empty field.
 */
public final class Tables {
  /** The columns of summary.csv, in order. */
  public static final List<String> SUMMARY =
      List.of(
          "bench",
          "platform",
          "variant",
          "function",
          "language",
          "mode",
          "metric",
          "n",
          "failures",
          "mean",
          "sd",
          "min",
          "p50",
          "p90",
          "p99",
          "p99.9",
          "max",
          "ci_low",
          "ci_high",
          "unit");

  /** The columns of comparison.csv, in order. */
  public static final List<String> COMPARISON =
      List.of(
          "bench",
          "function",
          "language",
          "metric",
          "base_platform",
          "base_variant",
          "base_mode",
          "base_n",
          "base_p50",
          "other_platform",
          "other_variant",
          "other_mode",
          "other_n",
          "other_p50",
          "unit",
          "ratio",
          "ratio_low",
          "ratio_high",
          "p",
          "cliffs_delta",
          "shift");

  /** The columns of checks.csv, in order. */
  public static final List<String> CHECKS =
      List.of(
          "bench",
          "platform",
          "variant",
          "function",
          "language",
          "mode",
          "metric",
          "n",
          "outliers_low",
          "outliers_high",
          "autocorrelation",
          "autocorrelated",
          "drift",
          "drifted",
          "warm_up");

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();
  private static final MathContext DIGITS = new MathContext(9);

  private Tables() {}

  /**
   * Writes the three tables into a run's folder, in place of older ones.
   *
   * @throws IOException if the folder cannot be written
   */
  public static void write(Path run, Statistics statistics) throws IOException {
    write(run.resolve("summary.csv"), SUMMARY, statistics.summaries(), Tables::row);
    write(run.resolve("comparison.csv"), COMPARISON, statistics.comparisons(), Tables::row);
    write(run.resolve("checks.csv"), CHECKS, statistics.checks(), Tables::row);
  }

  private static <T> void write(
      Path file, List<String> columns, List<T> rows, Function<T, List<Object>> fields)
      throws IOException {
    try (CSVPrinter printer =
        new CSVPrinter(Files.newBufferedWriter(file, StandardCharsets.UTF_8), FORMAT)) {
      printer.printRecord(columns);
      for (T row : rows) {
        printer.printRecord(fields.apply(row));
      }
    }
  }

  private static List<Object> row(Summary s) {
    List<Object> row = new ArrayList<>(key(s.group(), s.metric()));
    row.addAll(List.of(s.n(), s.failures()));
    for (double number :
        new double[] {
          s.mean(),
          s.sd(),
          s.min(),
          s.p50(),
          s.p90(),
          s.p99(),
          s.p999(),
          s.max(),
          s.median().low(),
          s.median().high()
        }) {
      row.add(text(number));
    }
    row.add(s.metric().unit());
    return row;
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
        text(c.p()),
        text(c.cliffsDelta()),
        text(c.shift()));
  }

  private static List<Object> row(SeriesCheck c) {
    List<Object> row = new ArrayList<>(key(c.group(), c.metric()));
    row.addAll(
        List.of(
            c.n(),
            c.outliersLow(),
            c.outliersHigh(),
            text(c.autocorrelation()),
            c.autocorrelated(),
            text(c.drift()),
            c.drifted(),
            c.warmUp()));
    return row;
  }

  private static List<Object> key(Group g, Metric metric) {
    return List.of(
        g.bench(),
        g.platform(),
        g.variant(),
        g.function(),
        g.language(),
        g.mode().id(),
        metric.id());
  }

  /** A number for a file: never rounded to 0, never with an exponent unless it is very small. */
  static String text(double number) {
    if (Double.isNaN(number)) {
      return "";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "Inf" : "-Inf";
    }
    BigDecimal rounded = new BigDecimal(number, DIGITS).stripTrailingZeros();
    return number != 0 && Math.abs(number) < 1e-6 ? rounded.toString() : rounded.toPlainString();
  }

  /**
   * The rows of a summary.csv.
   *
   * @throws IOException if the file cannot be read
   * @throws MalformedFileException naming file and line, where it is not a summary of ours
   */
  public static List<Summary> readSummaries(Path file) throws IOException {
    return read(
        file,
        SUMMARY,
        row ->
            new Summary(
                group(row, ""),
                Metric.of(row.get("metric")),
                Long.parseLong(row.get("n")),
                Long.parseLong(row.get("failures")),
                number(row, "mean"),
                number(row, "sd"),
                number(row, "min"),
                number(row, "p50"),
                number(row, "p90"),
                number(row, "p99"),
                number(row, "p99.9"),
                number(row, "max"),
                new Interval(number(row, "ci_low"), number(row, "ci_high"))));
  }

  /**
   * The rows of a comparison.csv.
   *
   * @throws IOException if the file cannot be read
   * @throws MalformedFileException naming file and line, where it is not a comparison of ours
   */
  public static List<Comparison> readComparisons(Path file) throws IOException {
    return read(
        file,
        COMPARISON,
        row ->
            new Comparison(
                group(row, "base_"),
                group(row, "other_"),
                Metric.of(row.get("metric")),
                Long.parseLong(row.get("base_n")),
                Long.parseLong(row.get("other_n")),
                number(row, "base_p50"),
                number(row, "other_p50"),
                number(row, "ratio"),
                new Interval(number(row, "ratio_low"), number(row, "ratio_high")),
                number(row, "p"),
                number(row, "cliffs_delta"),
                number(row, "shift")));
  }

  private static Group group(CSVRecord row, String prefix) {
    return new Group(
        row.get("bench"),
        row.get(prefix + "platform"),
        row.get(prefix + "variant"),
        row.get("function"),
        row.get("language"),
        Mode.of(row.get(prefix + "mode")));
  }

  private static double number(CSVRecord row, String column) {
    String text = row.get(column);
    return switch (text) {
      case "" -> Double.NaN;
      case "Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  private static <T> List<T> read(Path file, List<String> columns, Function<CSVRecord, T> parse)
      throws IOException {
    CSVFormat format = FORMAT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (var parser = format.parse(Files.newBufferedReader(file, StandardCharsets.UTF_8))) {
      if (!parser.getHeaderNames().equals(columns)) {
        throw new MalformedFileException(
            file, 1, "has not the columns " + String.join(",", columns));
      }
      List<T> rows = new ArrayList<>();
      for (CSVRecord row : parser) {
        try {
          rows.add(parse.apply(row));
        } catch (IllegalArgumentException e) {
          throw new MalformedFileException(
              file, row.getRecordNumber() + 1, String.format(Locale.ROOT, "%s", e.getMessage()));
        }
      }
      return rows;
    }
  }
}
