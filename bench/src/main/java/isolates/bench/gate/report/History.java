package isolates.bench.gate.report;

import isolates.bench.figure.Format;
import isolates.bench.figure.HistoryFigure;
import isolates.bench.gate.GateException;
import isolates.bench.gate.Judgement;
import isolates.bench.gate.Judgement.Finding;
import isolates.bench.gate.Judgement.Subject;
import isolates.bench.run.ProjectLayout;
import isolates.bench.sample.MalformedFileException;
import isolates.bench.statistics.ChangePoints;
import isolates.bench.statistics.NumberText;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * {@code history.csv}: what every gated run measured of each subject, a row each, and what can be
 * read from many of them: where a level changed for good, which no single gate can tell.
 */
public final class History {
  /** The columns, in order. */
  static final List<String> COLUMNS =
      List.of(
          "time",
          "commit",
          "baseline",
          "machine",
          "bench",
          "platform",
          "variant",
          "function",
          "mode",
          "quantity",
          "unit",
          "samples",
          "median",
          "ratio",
          "ratio_low",
          "ratio_high",
          "decision");

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

  /**
   * A longer past says nothing about today, and division takes time in proportion to its square.
   */
  private static final int LONGEST = 300;

  private History() {}

  /** Where the project keeps it. */
  public static Path file(ProjectLayout layout) {
    return layout.results().resolve("history.csv");
  }

  /** What is followed over time: times of one machine, quotients of all. */
  private record Line(String subject, String unit, String machine) {}

  private record Point(String commit, double median) {}

  /**
   * Adds a judgement to the file, made if need be. All of its rows are written at once, so that a
   * kill leaves whole judgements.
   *
   * @throws IOException if the file cannot be written
   */
  public static void append(Path file, Judgement judgement, Instant time) throws IOException {
    StringWriter text = new StringWriter();
    try (CSVPrinter printer = new CSVPrinter(text, FORMAT)) {
      if (!Files.exists(file)) {
        printer.printRecord(COLUMNS);
      }
      for (Finding finding : judgement.findings()) {
        Subject subject = finding.subject();
        printer.printRecord(
            time,
            judgement.candidate().commit(),
            judgement.baseline().commit(),
            judgement.candidate().machine(),
            subject.group().bench(),
            subject.group().platform(),
            subject.group().variant(),
            subject.group().function(),
            subject.group().mode().id(),
            subject.quantity(),
            subject.unit(),
            finding.samples(),
            finding.candidateMedian(),
            finding.ratio(),
            finding.low() == 0 ? "" : finding.low(),
            Double.isInfinite(finding.high()) ? "" : finding.high(),
            finding.decision().id());
      }
    }
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Files.writeString(
        file,
        text.toString(),
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /**
   * Finds the changes of every subject and draws its trend.
   *
   * @param out where the figures go
   * @return what was found, in lines
   * @throws GateException if there is no history
   * @throws MalformedFileException naming file and line, where a row is none of ours
   * @throws IOException if the file cannot be read, or {@code out} not be written
   */
  public static List<String> read(Path file, Path out, Collection<Format> formats)
      throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new GateException(
          "there is no %s yet; every gate adds to it, so run one first".formatted(file));
    }
    List<String> lines = new ArrayList<>();
    for (Map.Entry<Line, List<Point>> entry : points(file).entrySet()) {
      Line line = entry.getKey();
      List<Point> all = entry.getValue();
      List<Point> points = all.subList(Math.max(0, all.size() - LONGEST), all.size());
      double[] medians = points.stream().mapToDouble(Point::median).toArray();
      List<ChangePoints.Change> changes = ChangePoints.of(medians);
      String last = NumberText.number(medians[medians.length - 1]) + " " + line.unit();
      lines.add(
          "%s: %s, %s, last %s"
              .formatted(
                  line.subject(),
                  count(medians.length, "gate"),
                  count(changes.size(), "change"),
                  last.strip()));
      for (ChangePoints.Change change : changes) {
        lines.add(
            "  since %s: %s to %s %s (ratio %s)"
                .formatted(
                    points.get(change.index()).commit(),
                    NumberText.number(change.before()),
                    NumberText.number(change.after()),
                    line.unit(),
                    Wording.digits(change.ratio())));
      }
      HistoryFigure.write(
              line.subject(),
              line.unit(),
              medians,
              changes.stream().map(ChangePoints.Change::index).toList(),
              line.machine(),
              out,
              formats)
          .forEach(path -> lines.add("  " + path));
    }
    return lines;
  }

  private static String count(int n, String what) {
    return n + " " + what + (n == 1 ? "" : "s");
  }

  private static Map<Line, List<Point>> points(Path file) throws IOException {
    Map<Line, List<Point>> lines = new LinkedHashMap<>();
    CSVFormat format = FORMAT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (var rows = format.parse(Files.newBufferedReader(file, StandardCharsets.UTF_8))) {
      if (!rows.getHeaderNames().equals(COLUMNS)) {
        throw new MalformedFileException(
            file, 1, "has not the columns " + String.join(",", COLUMNS));
      }
      for (CSVRecord row : rows) {
        if (!row.isConsistent()) {
          throw new MalformedFileException(
              file, row.getRecordNumber() + 1, "has not the columns of a gate");
        }
        String subject =
            "%s/%s %s %s %s"
                .formatted(
                    row.get("platform"),
                    row.get("variant"),
                    row.get("function"),
                    row.get("mode"),
                    row.get("quantity"));
        boolean time = !row.get("unit").isEmpty();
        lines
            .computeIfAbsent(
                new Line(subject, row.get("unit"), time ? row.get("machine") : "any machine"),
                line -> new ArrayList<>())
            .add(new Point(row.get("commit"), median(file, row)));
      }
    }
    return lines;
  }

  private static double median(Path file, CSVRecord row) {
    try {
      double median = Double.parseDouble(row.get("median"));
      if (median > 0) {
        return median;
      }
    } catch (NumberFormatException e) {
      // Said below, with what would be right.
    }
    throw new MalformedFileException(
        file,
        row.getRecordNumber() + 1,
        "column 'median' holds '%s' where a number above 0 belongs".formatted(row.get("median")));
  }
}
