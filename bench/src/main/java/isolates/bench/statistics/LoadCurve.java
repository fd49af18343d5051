package isolates.bench.statistics;

import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** What one platform does with one function as the offered rate rises. */
public final class LoadCurve {
  /** Below this multiple of its least median a platform is not yet at its knee. */
  private static final double KNEE = 3;

  private final Table steps;

  private LoadCurve(Table steps) {
    this.steps = steps;
  }

  /**
   * The curves of a run, by function and platform.
   *
   * @param load with {@link CsvColumns#LOAD}
   */
  public static SortedMap<String, SortedMap<Group, LoadCurve>> of(Table load) {
    SortedMap<String, SortedMap<Group, LoadCurve>> functions = new TreeMap<>();
    if (load.isEmpty()) {
      return functions;
    }
    for (Table steps :
        load.splitOn(CsvColumns.FUNCTION, CsvColumns.PLATFORM, CsvColumns.VARIANT, CsvColumns.MODE)
            .asTableList()) {
      Group group = Group.of(steps.row(0));
      functions
          .computeIfAbsent(group.function(), name -> new TreeMap<>())
          .put(group, new LoadCurve(steps));
    }
    return functions;
  }

  /**
   * A column against the rates that were measured: its median over the repetitions of each. Rates
   * at which it is unknown are left out.
   */
  public NavigableMap<Double, Double> medians(String column) {
    NavigableMap<Double, List<Double>> values = new TreeMap<>();
    for (Row step : steps) {
      double value = step.getDouble(column);
      if (!step.getBoolean(CsvColumns.RAMP) && !Double.isNaN(value)) {
        values
            .computeIfAbsent(step.getDouble(CsvColumns.RATE), rate -> new ArrayList<>())
            .add(value);
      }
    }
    NavigableMap<Double, Double> medians = new TreeMap<>();
    values.forEach((rate, each) -> medians.put(rate, DoubleColumn.create(column, each).median()));
    return medians;
  }

  /** The greatest rate that it kept up with, in requests a second; 0 if with none. */
  public double limit() {
    return greatest(steps.where(steps.booleanColumn(CsvColumns.KEPT_UP).isTrue()));
  }

  /**
   * The greatest rate that it kept up with while its median was below {@value #KNEE} times the
   * least it had at any rate; 0 if there is none.
   */
  public double knee() {
    DoubleColumn p50 = steps.doubleColumn(CsvColumns.P50);
    return greatest(
        steps.where(
            steps
                .booleanColumn(CsvColumns.KEPT_UP)
                .isTrue()
                .and(p50.isLessThan(KNEE * p50.min()))));
  }

  private static double greatest(Table steps) {
    return steps.isEmpty() ? 0 : steps.doubleColumn(CsvColumns.RATE).max();
  }
}
