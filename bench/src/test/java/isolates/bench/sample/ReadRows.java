package isolates.bench.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import tech.tablesaw.api.Row;

/** The rows of a run's files as they were written, from the tables that they are read into. */
public final class ReadRows {
  private ReadRows() {}

  public static Stream<Sample> samples(Path file) throws IOException {
    return rows(
        file,
        Columns.SAMPLES,
        row ->
            new Sample(
                row.getString(Columns.RUN),
                Group.of(row),
                row.getString(Columns.INSTANCE),
                row.getLong(Columns.SEQUENCE),
                optional(row, Columns.INTENDED_NS),
                row.getLong(Columns.START_NS),
                optional(row, Columns.FIRST_BYTE_NS),
                optional(row, Columns.LATENCY_NS),
                optional(row, Columns.STATUS),
                row.getBoolean(Columns.OK),
                optional(row, Columns.BYTES),
                optional(row, Columns.CPU_US),
                optional(row, Columns.MAX_RSS_KIB),
                row.getString(Columns.ERROR)))
        .stream();
  }

  public static List<MemoryReading> memory(Path file) throws IOException {
    return rows(
        file,
        Columns.MEMORY,
        row ->
            new MemoryReading(
                row.getString(Columns.RUN),
                Group.of(row),
                optional(row, Columns.INSTANCES),
                row.getString(Columns.METHOD),
                row.getString(Columns.SCOPE),
                row.getLong(Columns.KIB)));
  }

  public static List<StartUpTime> startUp(Path file) throws IOException {
    return rows(
        file,
        Columns.STARTUP,
        row ->
            new StartUpTime(
                row.getString(Columns.RUN),
                Group.of(row),
                StartUpTime.Stage.valueOf(
                    row.getString(Columns.PHASE).toUpperCase(java.util.Locale.ROOT)),
                row.getLong(Columns.REPETITION),
                Math.round(1e9 * row.getDouble(Columns.SECONDS))));
  }

  public static List<DiskItem> disk(Path file) throws IOException {
    return rows(
        file,
        Columns.DISK,
        row ->
            new DiskItem(
                row.getString(Columns.RUN),
                Group.of(row),
                row.getString(Columns.ITEM),
                row.getString(Columns.PATH),
                row.getString(Columns.OWNER),
                row.getLong(Columns.BYTES)));
  }

  private static <T> List<T> rows(Path file, List<Column> columns, Function<Row, T> parse)
      throws IOException {
    List<T> rows = new ArrayList<>();
    for (Row row : CsvTable.read(file, columns)) {
      rows.add(parse.apply(row));
    }
    return rows;
  }

  private static OptionalLong optional(Row row, String column) {
    return row.isMissing(column) ? OptionalLong.empty() : OptionalLong.of(row.getLong(column));
  }
}
