package isolates.bench.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Tables of a run as the suite writes them, for tests of those who read them. */
public final class WrittenRows {
  private WrittenRows() {}

  /** Writes a new file. */
  public static void write(Path file, List<Column> columns, CsvRow... rows) throws IOException {
    try (CsvWriter<CsvRow> writer = CsvWriter.create(file, columns)) {
      for (CsvRow row : rows) {
        writer.append(row);
      }
    }
  }
}
