package isolates.bench.sample;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * The smaller tables of a run, such as memory.csv: a header and a row a reading, flushed as it is
 * taken, so that a killed run keeps what it has.
 */
public final class RowsCsv {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

  private RowsCsv() {}

  /** Something that is a row. */
  public interface Row {
    /** Its fields, in the order of the columns. */
    List<Object> fields();
  }

  /** Appends rows to one file. Not safe for use by several threads. */
  public static final class Writer<T extends Row> implements Closeable {
    private final CSVPrinter printer;
    private final int columns;

    private Writer(CSVPrinter printer, int columns) {
      this.printer = printer;
      this.columns = columns;
    }

    /**
     * Creates the file with its header.
     *
     * @throws IOException if it exists already or cannot be written
     */
    public static <T extends Row> Writer<T> create(Path file, List<String> columns)
        throws IOException {
      BufferedWriter out =
          Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
      Writer<T> writer = new Writer<>(new CSVPrinter(out, FORMAT), columns.size());
      writer.printer.printRecord(columns);
      writer.printer.flush();
      return writer;
    }

    /** Appends one row and hands it to the operating system. */
    public void append(T row) throws IOException {
      List<Object> fields = row.fields();
      if (fields.size() != columns) {
        throw new IllegalArgumentException(
            row + " has " + fields.size() + " fields for " + columns + " columns");
      }
      printer.printRecord(fields);
      printer.flush();
    }

    @Override
    public void close() throws IOException {
      printer.close();
    }
  }

  /**
   * All rows of a file. A last line without its line end was cut off by a kill and is left out.
   *
   * @param parse from a record with the columns as its header
   * @throws IOException if the file cannot be read
   * @throws MalformedFileException naming file and line, where it is not of that form
   */
  static <T> List<T> read(Path file, List<String> columns, Function<CSVRecord, T> parse)
      throws IOException {
    CSVFormat format = FORMAT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (CSVParser parser =
        format.parse(new WholeLines(Files.newBufferedReader(file, StandardCharsets.UTF_8)))) {
      if (!parser.getHeaderNames().equals(columns)) {
        throw new MalformedFileException(
            file, 1, "has not the columns " + String.join(",", columns));
      }
      List<T> rows = new ArrayList<>();
      for (CSVRecord row : parser) {
        try {
          rows.add(parse.apply(row));
        } catch (IllegalArgumentException | ArithmeticException e) {
          throw new MalformedFileException(
              file, row.getRecordNumber() + 1, "is not a row of it: " + e.getMessage());
        }
      }
      return rows;
    }
  }
}
