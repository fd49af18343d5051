package isolates.bench.sample;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

  private CsvWriter(Path file, CSVPrinter printer, int columns) {
    this.file = file;
    this.printer = printer;
    this.columns = columns;
  }

  /**
   * Creates the file with its header.
   *
   * @throws IOException if it exists already or cannot be written
   */
  public static <T extends CsvRow> CsvWriter<T> create(Path file, List<Column> columns)
      throws IOException {
    BufferedWriter out =
        Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
    CsvWriter<T> writer = new CsvWriter<>(file, new CSVPrinter(out, FORMAT), columns.size());
    writer.printer.printRecord(Column.names(columns));
    writer.printer.flush();
    return writer;
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
