package isolates.bench.sample;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * {@code samples.csv}: a row an invocation, flushed as it is measured, so that a killed run keeps
 * what it has.
 */
public final class SamplesCsv {
  private SamplesCsv() {}

  /** Appends samples to one file. Not safe for use by several threads. */
  public static final class Writer implements Closeable {
    private final RowsCsv.Writer<Sample> rows;

    private Writer(RowsCsv.Writer<Sample> rows) {
      this.rows = rows;
    }

    /**
     * Creates the file with its header.
     *
     * @throws IOException if it exists already or cannot be written
     */
    public static Writer create(Path file) throws IOException {
      return new Writer(RowsCsv.Writer.create(file, Columns.SAMPLES));
    }

    /** Appends one row and hands it to the operating system. */
    public void append(Sample sample) throws IOException {
      rows.append(sample);
    }

    @Override
    public void close() throws IOException {
      rows.close();
    }
  }
}
