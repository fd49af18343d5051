package isolates.bench.sample;

import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Appends rows to a CSV file of a run, such as samples.csv: a header and a row a sample or reading,
 * flushed as it is taken, so that a killed run keeps what it has. Not safe for use by several
 * threads.
 */
public final class CsvWriter<T extends CsvRow> implements Closeable {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

  private final Path file;
  private final CSVPrinter printer;
  private final int columns;

  private CsvWriter(Path file, Appendable to, List<Column> columns) throws IOException {
    this.file = file;
    this.columns = columns.size();
    printer = new CSVPrinter(to, FORMAT);
    printer.printRecord(Column.names(columns));
    printer.flush();
  }

  /**
   * Creates the file with its header.
   *
   * @throws IOException if it exists already or cannot be written
   */
  public static <T extends CsvRow> CsvWriter<T> create(Path file, List<Column> columns)
      throws IOException {
    return new CsvWriter<>(
        file, Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW), columns);
  }

  /** Formats rows as the others do, and keeps none. */
  public static <T extends CsvRow> CsvWriter<T> discarding(List<Column> columns)
      throws IOException {
    return new CsvWriter<>(Path.of(""), Writer.nullWriter(), columns);
  }

  /**
   * Appends one row and hands it to the operating system.
   *
   * @throws IOException naming the file, if it cannot be written
   */
  public void append(T row) throws IOException {
    List<Object> fields = row.fields();
    if (fields.size() != columns) {
      throw new IllegalArgumentException(
          row + " has " + fields.size() + " fields for " + columns + " columns");
    }
    WriteTo.file(
        file,
        () -> {
          printer.printRecord(fields);
          printer.flush();
        });
  }

  @Override
  public void close() throws IOException {
    printer.close();
  }
}
