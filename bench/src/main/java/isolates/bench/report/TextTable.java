package isolates.bench.report;

import isolates.bench.statistics.NumberText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A table as text, for a terminal or in Markdown.
 *
 * @param cells the first line names the columns; all lines are as long
 * @param numbers whether a column is set to the right
 */
record TextTable(List<List<String>> cells, List<Boolean> numbers) {
  static TextTable of(PageTable table) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(table.columns().stream().map(PageTable.Head::name).toList());
    cells.addAll(table.rows());
    return new TextTable(cells, table.columns().stream().map(PageTable.Head::number).toList());
  }

  /** Numbers with three significant digits, a dash where one is missing. */
  static TextTable of(Table table) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(table.columnNames());
    for (int row = 0; row < table.rowCount(); row++) {
      int at = row;
      cells.add(table.columns().stream().map(column -> cell(column, at)).toList());
    }
    return new TextTable(
        cells, table.columns().stream().map(NumericColumn.class::isInstance).toList());
  }

  private static String cell(Column<?> column, int row) {
    if (column instanceof NumericColumn<?> numbers) {
      return numbers.isMissing(row) ? "-" : NumberText.number(numbers.getDouble(row));
    }
    return column.getString(row);
  }

  List<String> lines() {
    return cells.stream().map(line -> String.join(" | ", aligned(line)).stripTrailing()).toList();
  }

  /** Its lines in GitHub's Markdown. */
  List<String> markdown() {
    List<String> rule =
        IntStream.range(0, numbers.size()).mapToObj(i -> numbers.get(i) ? "---:" : "---").toList();
    return Stream.of(Stream.of(cells.get(0), rule), cells.stream().skip(1))
        .flatMap(lines -> lines)
        .map(line -> line.stream().map(cell -> cell.replace("|", "\\|")).toList())
        .map(line -> "| " + String.join(" | ", line) + " |")
        .toList();
  }

  private List<String> aligned(List<String> line) {
    return IntStream.range(0, line.size())
        .mapToObj(
            i -> {
              int width = cells.stream().mapToInt(each -> each.get(i).length()).max().orElse(0);
              String space = " ".repeat(width - line.get(i).length());
              BinaryOperator<String> order = numbers.get(i) ? (s, t) -> s + t : (s, t) -> t + s;
              return order.apply(space, line.get(i));
            })
        .toList();
  }
}
