package isolates.bench.sample;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import tech.tablesaw.api.Row;

/**
 * The rows of a run's files as they were written, from the tables that they are read into: a
 * record's component latencyNs is the column latency_ns.
 */
public final class ReadRows {
  private ReadRows() {}

  public static List<Sample> samples(Path file) throws IOException {
    return rows(file, CsvColumns.SAMPLES, row -> read(row, Sample.class));
  }

  public static List<MemoryReading> memory(Path file) throws IOException {
    return rows(file, CsvColumns.MEMORY, row -> read(row, MemoryReading.class));
  }

  public static List<StartUpTime> startUp(Path file) throws IOException {
    return rows(
        file,
        CsvColumns.STARTUP,
        row ->
            new StartUpTime(
                row.getString(CsvColumns.RUN),
                Group.of(row),
                StartUpTime.Stage.valueOf(row.getString(CsvColumns.PHASE).toUpperCase(Locale.ROOT)),
                row.getLong(CsvColumns.REPETITION),
                Math.round(1e9 * row.getDouble(CsvColumns.SECONDS))));
  }

  public static List<DiskItem> disk(Path file) throws IOException {
    return rows(file, CsvColumns.DISK, row -> read(row, DiskItem.class));
  }

  private static <T> List<T> rows(Path file, List<Column> columns, Function<Row, T> parse)
      throws IOException {
    List<T> rows = new ArrayList<>();
    for (Row row : CsvTable.read(file, columns)) {
      rows.add(parse.apply(row));
    }
    return rows;
  }

  private static <T> T read(Row row, Class<T> type) {
    Object[] values =
        Stream.of(type.getRecordComponents()).map(component -> value(row, component)).toArray();
    try {
      return type.cast(type.getConstructors()[0].newInstance(values));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static Object value(Row row, RecordComponent component) {
    if (component.getType() == Group.class) {
      return Group.of(row);
    }
    String column = component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    if (component.getType() != OptionalLong.class) {
      return row.getObject(column);
    }
    return row.isMissing(column) ? OptionalLong.empty() : OptionalLong.of(row.getLong(column));
  }
}
