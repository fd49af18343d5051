package isolates.bench.sample;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * {@code samples.csv}: a row an invocation, flushed as it is measured, so that a killed run keeps
 * what it has.
 */
public final class SamplesCsv {
  /** The columns, in order. */
  public static final List<String> COLUMNS = Column.names(Columns.SAMPLES);

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

  private SamplesCsv() {}

  /** Appends samples to one file. Not safe for use by several threads. */
  public static final class Writer implements Closeable {
    private final CSVPrinter printer;

    private Writer(CSVPrinter printer) {
      this.printer = printer;
    }

    /**
     * Creates the file with its header.
     *
     * @throws IOException if it exists already or cannot be written
     */
    public static Writer create(Path file) throws IOException {
      BufferedWriter out =
          Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
      Writer writer = new Writer(new CSVPrinter(out, FORMAT));
      writer.printer.printRecord(COLUMNS);
      writer.printer.flush();
      return writer;
    }

    /** Appends one row and hands it to the operating system. */
    public void append(Sample sample) throws IOException {
      printer.printRecord(sample.fields());
      printer.flush();
    }

    @Override
    public void close() throws IOException {
      printer.close();
    }
  }

  /**
   * The samples of a file, read as they are asked for: close the stream. A last line without its
   * line end was cut off by a kill and is left out.
   *
   * @throws IOException if the file cannot be read or its header is not {@link #COLUMNS}
   * @throws MalformedFileException from the stream, naming file, line and column, at a row that is
   *     not a sample
   */
  public static Stream<Sample> read(Path file) throws IOException {
    BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8);
    try {
      CSVParser parser = FORMAT.parse(new WholeLines(in));
      Iterator<CSVRecord> records = parser.iterator();
      if (!records.hasNext()) {
        throw new MalformedFileException(
            file, 1, "is empty; a samples file starts with its header");
      }
      CSVRecord header = records.next();
      for (int i = 0; i < Math.max(COLUMNS.size(), header.size()); i++) {
        String wanted = i < COLUMNS.size() ? COLUMNS.get(i) : "no more columns";
        String found =
            i < header.size() ? withoutByteOrderMark(header.get(i), i) : "no more columns";
        if (!wanted.equals(found)) {
          throw new MalformedFileException(
              file, 1, "column " + (i + 1) + " is '" + found + "' where '" + wanted + "' belongs");
        }
      }
      return StreamSupport.stream(((Iterable<CSVRecord>) () -> records).spliterator(), false)
          .map(record -> parse(file, record))
          .onClose(
              () -> {
                try {
                  parser.close();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static String withoutByteOrderMark(String text, int column) {
    return column == 0 && text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static Sample parse(Path file, CSVRecord r) {
    if (r.size() != COLUMNS.size()) {
      throw new MalformedFileException(
          file,
          r.getRecordNumber(),
          "has " + r.size() + " fields where a sample has " + COLUMNS.size());
    }
    Field field = new Field(file, r);
    return new Sample(
        field.text("run"),
        new Group(
            field.text("bench"),
            field.text("platform"),
            field.text("variant"),
            field.text("function"),
            field.text("language"),
            field.mode()),
        field.text("instance"),
        field.number("sequence"),
        field.optional("intended_ns"),
        field.number("start_ns"),
        field.optional("first_byte_ns"),
        field.optional("latency_ns"),
        field.optional("status"),
        field.truth("ok"),
        field.optional("bytes"),
        field.optional("cpu_us"),
        field.optional("max_rss_kib"),
        field.text("error"));
  }

  /** Reads the fields of one record by column name. */
  private record Field(Path file, CSVRecord row) {
    String text(String column) {
      return row.get(COLUMNS.indexOf(column));
    }

    long number(String column) {
      String text = text(column);
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException e) {
        throw wrong(column, text, "a whole number");
      }
    }

    OptionalLong optional(String column) {
      return text(column).isEmpty() ? OptionalLong.empty() : OptionalLong.of(number(column));
    }

    boolean truth(String column) {
      String text = text(column);
      return switch (text) {
        case "true" -> true;
        case "false" -> false;
        default -> throw wrong(column, text, "true or false");
      };
    }

    Mode mode() {
      String text = text("mode");
      try {
        return Mode.of(text);
      } catch (IllegalArgumentException e) {
        throw wrong("mode", text, "first, cold, warm, floor or warmup");
      }
    }

    private MalformedFileException wrong(String column, String found, String wanted) {
      return new MalformedFileException(
          file,
          row.getRecordNumber(),
          "column '" + column + "' holds '" + found + "' where " + wanted + " belongs");
    }
  }
}
