package isolates.bench.statistics;

import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
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
    NavigableMap<Double, Double> medians = new TreeMap<>();
    values(column).forEach((rate, values) -> medians.put(rate, values.median()));
    return medians;
  }

  /**
   * A column against the rates that were measured: a value a repetition. Rates at which it is
   * unknown are left out.
   */
  public NavigableMap<Double, DoubleColumn> values(String column) {
    NavigableMap<Double, DoubleColumn> values = new TreeMap<>();
    for (Row step : steps) {
      double value = step.getDouble(column);
      if (!step.getBoolean(CsvColumns.RAMP) && !Double.isNaN(value)) {
        values
            .computeIfAbsent(step.getDouble(CsvColumns.RATE), rate -> DoubleColumn.create(column))
            .append(value);
      }
    }
    return values;
  }

  /** Whether it kept up with a rate each time that it was offered. */
  public boolean keepsUpWith(double rate) {
    return steps
        .where(steps.doubleColumn(CsvColumns.RATE).isEqualTo(rate))
        .booleanColumn(CsvColumns.KEPT_UP)
        .all();
  }

  /** The greatest rate that it keeps up with, in requests a second; 0 if with none. */
  public double limit() {
    return greatest(steps);
  }

  /**
   * The greatest rate that it keeps up with while its median was below {@value #KNEE} times the
   * least it had at any rate; 0 if there is none.
   */
  public double knee() {
    DoubleColumn p50 = steps.doubleColumn(CsvColumns.P50);
    return greatest(steps.where(p50.isLessThan(KNEE * p50.min())));
  }

  private double greatest(Table among) {
    return among.doubleColumn(CsvColumns.RATE).asList().stream()
        .filter(this::keepsUpWith)
        .reduce(0.0, Math::max);
  }
}
