package isolates.bench.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * A Tablesaw table of given columns, filled row by row. Nothing is guessed: Tablesaw's own reader
 * takes a column's type from its first values, and would read nanoseconds as doubles.
 */
public final class TableBuilder {
  private final List<Column> columns;
  private final Table table;

  /**
   * Each puts one field at the end of its column, where an empty one is missing; an
   * IllegalArgumentException if the field is not of the column's type.
   */
  private final List<Consumer<String>> appenders = new ArrayList<>();

  public TableBuilder(String name, List<Column> columns) {
    this.columns = List.copyOf(columns);
    this.table = Table.create(name);
    columns.forEach(column -> appenders.add(add(column)));
  }

  private Consumer<String> add(Column column) {
    return switch (column.type()) {
      case TEXT -> {
        StringColumn texts = StringColumn.create(column.name());
        table.addColumns(texts);
        yield field -> {
          if (!column.values().isEmpty() && !column.values().contains(field)) {
            throw new IllegalArgumentException();
          }
          texts.append(field);
        };
      }
      case WHOLE, COUNT -> {
        LongColumn numbers = LongColumn.create(column.name());
        table.addColumns(numbers);
        yield field -> {
          if (field.isEmpty()) {
            numbers.appendMissing();
            return;
          }
          long number = Long.parseLong(field);
          if (number < 0 && column.type() == Column.Type.COUNT) {
            throw new IllegalArgumentException();
          }
          numbers.append(number);
        };
      }
      case DECIMAL -> {
        DoubleColumn numbers = DoubleColumn.create(column.name());
        table.addColumns(numbers);
        yield field -> numbers.append(decimal(field));
      }
      case TRUTH -> {
        BooleanColumn truths = BooleanColumn.create(column.name());
        table.addColumns(truths);
        yield field -> truths.append(truth(field));
      }
    };
  }

  private static double decimal(String field) {
    return switch (field) {
      case "" -> Double.NaN;
      case "Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(field);
    };
  }

  private static boolean truth(String field) {
    return switch (field) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException();
    };
  }

  /** Appends a row that was not read from a file. */
  public void append(CsvRow row) {
    List<Object> fields = row.fields();
    for (int i = 0; i < appenders.size(); i++) {
      append(i, fields.get(i).toString());
    }
  }

  /**
   * Appends a field of the row that is being filled, column by column.
   *
   * @throws IllegalArgumentException saying which column and what belongs there
   */
  void append(int column, String field) {
    Column kind = columns.get(column);
    try {
      if (field.isEmpty() && !kind.optional()) {
        throw new IllegalArgumentException();
      }
      appenders.get(column).accept(field);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "column '%s' holds '%s' where %s belongs".formatted(kind.name(), field, kind.wanted()),
          e);
    }
  }

  public Table table() {
    return table;
  }
}
