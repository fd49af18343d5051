package isolates.bench.statistics;

import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Id;
import java.util.Locale;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.table.Relation;

/** A quantity that every sample may carry, kept as the integer it was measured in. */
public enum Metric {
  /** From the start (of an open loop, the intended start) to the last byte of the answer. */
  LATENCY("ms", CsvColumns.LATENCY_NS),
  /** From the start to the first byte of the answer's body. */
  FIRST_BYTE("ms", CsvColumns.FIRST_BYTE_NS) {
    @Override
    public LongColumn of(Relation samples) {
      LongColumn start = (LongColumn) samples.column(CsvColumns.START_NS);
      LongColumn firstByte = (LongColumn) samples.column(CsvColumns.FIRST_BYTE_NS);
      LongColumn elapsed = LongColumn.create(id());
      for (int i = 0; i < start.size(); i++) {
        if (firstByte.isMissing(i)) {
          elapsed.appendMissing();
        } else {
          elapsed.append(firstByte.getLong(i) - start.getLong(i));
        }
      }
      return elapsed;
    }
  },
  /** Processor time of the whole platform, user and system. */
  CPU("us", CsvColumns.CPU_US);

  private final String unit;
  private final String column;

  Metric(String unit, String column) {
    this.unit = unit;
    this.column = column;
  }

  /**
   * What the rows of a samples table say of it, missing where they do not.
   *
   * @param samples a table or a slice with {@link CsvColumns#SAMPLES}
   */
  public LongColumn of(Relation samples) {
    return (LongColumn) samples.column(column);
  }

  /** The unit in files and on axes. */
  public String unit() {
    return unit;
  }

  /** Units per integer step of the sample, such as 1e-6 ms per nanosecond. */
  public double scale() {
    return unit.equals("ms") ? 1e-6 : 1;
  }

  /** The name in files. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The metric of that name.
   *
   * @throws IllegalArgumentException naming those there are, if there is none
   */
  public static Metric of(String id) {
    return Id.find("metric", values(), Metric::id, id);
  }
}
