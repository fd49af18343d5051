package isolates.bench.report;

import isolates.bench.statistics.NumberText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A table for people, on the page and in the terminal: its columns say their units, its numbers
 * have three digits; the file has all of them.
 *
 * @param title what it holds
 * @param file name of the CSV file in the run's folder that it is taken from
 * @param columns those that a phone has no room for come last
 * @param rows their cells, empty where unknown
 */
public record PageTable(String title, String file, List<Head> columns, List<List<String>> rows) {
  /** As many columns fit on a phone. */
  private static final int NARROW = 4;

  /**
   * A column's name and unit.
   *
   * @param number whether it is set to the right
   */
  public record Head(String name, boolean number) {}

  /** How a column is filled from a row of the source. */
  record Filled<T>(String name, boolean number, Function<T, String> cell) {}

  static <T> Filled<T> text(String name, Function<T, String> cell) {
    return new Filled<>(name, false, cell);
  }

  static <T> Filled<T> number(String name, ToDoubleFunction<T> value) {
    return new Filled<>(
        name,
        true,
        row -> {
          double number = value.applyAsDouble(row);
          return Double.isNaN(number) ? "" : NumberText.number(number);
        });
  }

  /**
   * Fills a table.
   *
   * @param source of its rows; a cursor that moves on will do
   */
  static <T> PageTable of(String title, String file, Iterable<T> source, List<Filled<T>> columns) {
    List<Head> heads = columns.stream().map(c -> new Head(c.name(), c.number())).toList();
    List<List<String>> rows = new ArrayList<>();
    for (T row : source) {
      rows.add(columns.stream().map(column -> column.cell().apply(row)).toList());
    }
    return new PageTable(title, file, heads, rows);
  }

  /** What a phone shows of it. */
  PageTable narrow() {
    return new PageTable(
        title,
        file,
        columns.stream().limit(NARROW).toList(),
        rows.stream().map(row -> row.stream().limit(NARROW).toList()).toList());
  }
}
