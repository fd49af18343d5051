package isolates.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A table as the page shows it.
 *
 * @param name of its file
 * @param rows their cells as text, empty where unknown
 */
public record PageTable(String name, List<Head> columns, List<List<String>> rows) {
  /** A p of 7.4E-7 written out would be mostly zeros. */
  private static final BigDecimal PLAIN_FROM = new BigDecimal("0.0001");

  /** Five significant digits are enough to read; the files have the others. */
  private static final MathContext DIGITS = new MathContext(5);

  /** A column's name, and whether it is set as numbers: to the right, sorted by size. */
  public record Head(String name, boolean number) {}

  static PageTable of(String name, Table table) {
    List<List<String>> rows = new ArrayList<>();
    for (int row = 0; row < table.rowCount(); row++) {
      int at = row;
      rows.add(table.columns().stream().map(column -> cell(column, at)).toList());
    }
    return new PageTable(name, table.columns().stream().map(PageTable::head).toList(), rows);
  }

  private static Head head(Column<?> column) {
    boolean known = IntStream.range(0, column.size()).anyMatch(row -> !column.isMissing(row));
    return new Head(column.name(), column instanceof NumericColumn && known);
  }

  private static String cell(Column<?> column, int row) {
    if (column.isMissing(row)) {
      return "";
    }
    if (!(column instanceof DoubleColumn numbers)) {
      return column.get(row).toString();
    }
    double number = numbers.getDouble(row);
    if (Double.isInfinite(number)) {
      return number > 0 ? "Inf" : "-Inf";
    }
    BigDecimal five = new BigDecimal(number).round(DIGITS).stripTrailingZeros();
    boolean tiny = five.signum() != 0 && five.abs().compareTo(PLAIN_FROM) < 0;
    return tiny ? five.toString() : five.toPlainString();
  }
}
