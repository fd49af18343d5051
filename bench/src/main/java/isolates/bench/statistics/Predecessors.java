package isolates.bench.statistics;

import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Mode;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Which cell was visited before the one that a sample is of. One that leaves something behind is
 * found by what those after it have in common.
 */
final class Predecessors {
  private Predecessors() {}

  /**
   * Names the predecessors.
   *
   * @param samples with {@link CsvColumns#SAMPLES}, in the order they were measured
   * @return a platform, function and mode for each row; empty for warm-up, for what is no visit,
   *     and for the first visit of a launch
   */
  static StringColumn of(Table samples) {
    StringColumn after = StringColumn.create(CsvColumns.AFTER);
    LongColumn launches = samples.longColumn(CsvColumns.LAUNCH);
    String before = "";
    String current = "";
    String visit = "";
    long launch = -1;
    for (int i = 0; i < samples.rowCount(); i++) {
      String mode = samples.stringColumn(CsvColumns.MODE).get(i);
      boolean visited =
          !mode.equals(Mode.WARMUP.id())
              && !mode.equals(Mode.FIRST.id())
              && !samples.stringColumn(CsvColumns.GAP).get(i).isEmpty();
      if (!visited) {
        after.append("");
        continue;
      }
      String cell =
          "%s/%s %s %s"
              .formatted(
                  samples.stringColumn(CsvColumns.PLATFORM).get(i),
                  samples.stringColumn(CsvColumns.VARIANT).get(i),
                  samples.stringColumn(CsvColumns.FUNCTION).get(i),
                  mode);
      String visiting = cell + " " + samples.longColumn(CsvColumns.SEQUENCE).getLong(i);
      if (!visiting.equals(visit)) {
        before = launches.getLong(i) == launch ? current : "";
        current = cell;
        visit = visiting;
        launch = launches.getLong(i);
      }
      after.append(before);
    }
    return after;
  }
}
