package isolates.bench.history;

import isolates.bench.WrongUseException;
import isolates.bench.figure.Format;
import isolates.bench.figure.HistoryFigure;
import isolates.bench.gate.Judgement;
import isolates.bench.gate.Judgement.Finding;
import isolates.bench.gate.Judgement.Subject;
import isolates.bench.gate.report.Wording;
import isolates.bench.run.ProjectLayout;
import isolates.bench.sample.Column;
import isolates.bench.sample.CsvTable;
import isolates.bench.sample.MalformedFileException;
import isolates.bench.statistics.ChangePoints;
import isolates.bench.statistics.NumberText;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import tech.tablesaw.api.Row;

/**
 * {@code history.csv}: what every gated run measured of each subject, a row each, and what can be
 * read from many of them: where a level changed for good, which no single gate can tell.
 */
public final class History {
  static final List<Column> COLUMNS =
      Stream.concat(
              Stream.of(
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
                      "unit")
                  .map(Column::text),
              Stream.of(
                  Column.whole("samples"),
                  Column.decimal("median"),
                  Column.decimal("ratio"),
                  Column.decimal("ratio_low").orUnknown(),
                  Column.decimal("ratio_high").orUnknown(),
                  Column.text("decision")))
          .toList();

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
   * Adds a judgement to the file, made if need be, in place of a last row that a kill cut off. The
   * file is replaced as a whole, so that a kill leaves whole judgements.
   *
   * @throws IOException if the file cannot be written
   */
  public static void append(Path file, Judgement judgement, Instant time) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    String before = Files.exists(file) ? Files.readString(file) : "";
    StringWriter text = new StringWriter();
    text.append(before, 0, before.lastIndexOf('\n') + 1);
    try (CSVPrinter printer =
        new CSVPrinter(text, CSVFormat.RFC4180.builder().setRecordSeparator('\n').get())) {
      if (before.indexOf('\n') < 0) {
        printer.printRecord(Column.names(COLUMNS));
      }
      for (Finding finding : judgement.findings()) {
        Subject subject = finding.subject();
        printer.printRecord(
            subject
                .group()
                .row(
                    COLUMNS,
                    time,
                    judgement.candidate().commit(),
                    judgement.baseline().commit(),
                    judgement.candidate().machine(),
                    subject.quantity(),
                    subject.unit(),
                    finding.launches(),
                    finding.candidateValue(),
                    finding.ratio(),
                    finding.low() == 0 ? "" : finding.low(),
                    Double.isInfinite(finding.high()) ? "" : finding.high(),
                    finding.decision().id()));
      }
    }
    Path whole = Files.writeString(folder.resolve("." + file.getFileName()), text.toString());
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Finds the changes of every subject and draws its trend.
   *
   * @param out where the figures go
   * @return what was found, in lines
   * @throws WrongUseException if there is no history
   * @throws MalformedFileException naming file and line, where a row is none of ours
   * @throws IOException if the file cannot be read, or {@code out} not be written
   */
  public static List<String> read(Path file, Path out, Collection<Format> formats)
      throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new WrongUseException(
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
                  Wording.count(medians.length, "gate"),
                  Wording.count(changes.size(), "change"),
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

  private static Map<Line, List<Point>> points(Path file) throws IOException {
    Map<Line, List<Point>> lines = new LinkedHashMap<>();
    for (Row row : CsvTable.read(file, COLUMNS)) {
      double median = row.getDouble("median");
      if (!(median > 0)) {
        throw new MalformedFileException(
            file, row.getRowNumber() + 2, "column 'median' holds " + median + ", not above 0");
      }
      String subject =
          "%s/%s %s %s %s"
              .formatted(
                  row.getString("platform"),
                  row.getString("variant"),
                  row.getString("function"),
                  row.getString("mode"),
                  row.getString("quantity"));
      String unit = row.getString("unit");
      String machine = unit.isEmpty() ? "any machine" : row.getString("machine");
      lines
          .computeIfAbsent(new Line(subject, unit, machine), line -> new ArrayList<>())
          .add(new Point(row.getString("commit"), median));
    }
    return lines;
  }
}
