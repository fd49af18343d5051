package isolates.bench.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import tech.tablesaw.api.Table;

/** Reads a CSV file of ours into a Tablesaw table, and refuses what is not of its form. */
public final class CsvTable {
  private static final CSVFormat FORMAT = CSVFormat.RFC4180;

  private static final Pattern MILLISECONDS = Pattern.compile("(\\d{1,9}(\\.\\d{1,9})?)?");

  private CsvTable() {}

  /**
   * All rows of a file. A last line without its line end was cut off by a kill and is left out.
   *
   * @param columns to read, in whatever order the file has them; others are passed over
   * @throws IOException if the file cannot be read
   * @throws MalformedFileException naming file, line and column, where it is not of that form
   */
  public static Table read(Path file, List<Column> columns) throws IOException {
    TableBuilder table = new TableBuilder(file.getFileName().toString(), columns);
    try (CSVParser parser =
        FORMAT.parse(new WholeLines(Files.newBufferedReader(file, StandardCharsets.UTF_8)))) {
      Iterator<CSVRecord> records = parser.iterator();
      if (!records.hasNext()) {
        throw new MalformedFileException(file, 1, "is empty; its first line names its columns");
      }
      List<String> header = header(file, records.next(), columns);
      int latency = header.indexOf(CsvColumns.LATENCY_NS);
      int ok = latency < 0 ? -1 : header.indexOf(CsvColumns.OK);
      int gap = header.indexOf(CsvColumns.GAP);
      int[] places = columns.stream().mapToInt(each -> header.indexOf(each.name())).toArray();
      while (records.hasNext()) {
        CSVRecord row = records.next();
        if (row.size() != header.size()) {
          throw new MalformedFileException(
              file,
              parser.getCurrentLineNumber(),
              "has " + row.size() + " fields where a row has " + header.size());
        }
        for (int i = 0; i < columns.size(); i++) {
          try {
            table.append(
                i, places[i] < 0 ? columns.get(i).absent().orElseThrow() : row.get(places[i]));
          } catch (IllegalArgumentException e) {
            throw new MalformedFileException(file, parser.getCurrentLineNumber(), e.getMessage());
          }
        }
        if (ok >= 0 && row.get(ok).equals("true") && row.get(latency).isEmpty()) {
          throw new MalformedFileException(
              file, parser.getCurrentLineNumber(), "a sample that is ok has a latency");
        }
        if (gap >= 0 && !MILLISECONDS.matcher(row.get(gap)).matches()) {
          throw new MalformedFileException(
              file,
              parser.getCurrentLineNumber(),
              "column 'gap' holds '%s' where milliseconds or nothing belongs"
                  .formatted(row.get(gap)));
        }
      }
    } catch (UncheckedIOException e) {
      // What the parser's iterator makes of an unclosed quote or a byte that is not UTF-8.
      throw new MalformedFileException(
          file, 1, "is not CSV in UTF-8: " + e.getCause().getMessage());
    }
    return table.table();
  }

  /** As {@link #read}; of a file that is not there, a table without rows. */
  public static Table readIfThere(Path file, List<Column> columns) throws IOException {
    return Files.exists(file)
        ? read(file, columns)
        : new TableBuilder(file.getFileName().toString(), columns).table();
  }

  private static List<String> header(Path file, CSVRecord first, List<Column> columns) {
    List<String> header = new ArrayList<>(first.toList());
    header.set(0, withoutByteOrderMark(header.get(0)));
    for (Column column : columns) {
      if (!header.contains(column.name()) && column.absent().isEmpty()) {
        throw new MalformedFileException(
            file,
            1,
            "column '%s' is missing; measure again with this version".formatted(column.name()));
      }
    }
    return header;
  }

  static String withoutByteOrderMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}
