package isolates.bench.statistics;

import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;
import tech.tablesaw.table.Relation;
import tech.tablesaw.table.TableSlice;

/**
 * The samples of one group, in the order they were measured.
 *
 * @param group what they have in common
 * @param rows failed invocations too; with {@link CsvColumns#SAMPLES}
 */
public record GroupSamples(Group group, Relation rows) {
  /**
   * Splits samples by group. Warm-up is left out.
   *
   * @param samples with {@link CsvColumns#SAMPLES}
   */
  public static SortedMap<Group, GroupSamples> of(Table samples) {
    SortedMap<Group, GroupSamples> groups = new TreeMap<>();
    if (samples.isEmpty()) {
      return groups;
    }
    // A view: the columns themselves are shared.
    Table table = Table.create(samples.columns()).addColumns(Predecessors.of(samples));
    for (TableSlice slice : table.splitOn(CsvColumns.KEY.toArray(String[]::new))) {
      Group group = Group.of(slice.iterator().next());
      if (group.mode() != Mode.WARMUP) {
        groups.put(group, new GroupSamples(group, slice));
      }
    }
    return groups;
  }

  /** Invocations that gave no answer or a wrong one. */
  public long failures() {
    return ok().countFalse();
  }

  /**
   * A metric of the right answers that carry it, in the order they were measured.
   *
   * @return in the integer step of the metric, see {@link Metric#scale()}; empty if none carries it
   */
  public long[] values(Metric metric) {
    return ofCarriers(metric, metric.of(rows));
  }

  /**
   * The rounds of {@link #values}, one each, ascending: in one round every group is measured once.
   */
  public long[] sequence(Metric metric) {
    return ofCarriers(metric, (LongColumn) rows.column(CsvColumns.SEQUENCE));
  }

  /** The launches of {@link #values}, one each. */
  public long[] launches(Metric metric) {
    return ofCarriers(metric, (LongColumn) rows.column(CsvColumns.LAUNCH));
  }

  /** The {@link #values} with their launches and rounds. */
  Hierarchy hierarchy(Metric metric) {
    return new Hierarchy(launches(metric), sequence(metric), values(metric));
  }

  /** What was visited before each of the {@link #values}; empty where nobody knows. */
  List<String> predecessors() {
    Column<?> predecessors = rows.column(CsvColumns.AFTER);
    return carriers(Metric.LATENCY).mapToObj(predecessors::getString).toList();
  }

  private long[] ofCarriers(Metric metric, LongColumn column) {
    return carriers(metric).mapToLong(column::getLong).toArray();
  }

  /** The rows of right answers that carry a metric. */
  private IntStream carriers(Metric metric) {
    // A column of a slice is a copy: one of each is enough.
    BooleanColumn ok = ok();
    LongColumn values = metric.of(rows);
    return IntStream.range(0, values.size()).filter(i -> ok.get(i) && !values.isMissing(i));
  }

  private BooleanColumn ok() {
    return (BooleanColumn) rows.column(CsvColumns.OK);
  }
}
