package isolates.bench.sample;

import java.util.List;

/**
 * A column of one of our CSV files.
 *
 * @param name in the header
 * @param type of its fields
 * @param optional whether a field may be empty, which is unknown
 * @param values the words that a field may hold; empty if any
 */
public record Column(String name, Type type, boolean optional, List<String> values) {
  /** What a field holds, and the Tablesaw column it becomes. */
  public enum Type {
    /** Text: a StringColumn. */
    TEXT,
    /** A whole number, exact to 63 bits: a LongColumn. */
    WHOLE,
    /** A whole number from 0: a LongColumn. */
    COUNT,
    /** A decimal number, {@code Inf} or {@code -Inf}: a DoubleColumn. */
    DECIMAL,
    /** {@code true} or {@code false}: a BooleanColumn. */
    TRUTH
  }

  public Column {
    values = List.copyOf(values);
  }

  static Column text(String name) {
    return new Column(name, Type.TEXT, true, List.of());
  }

  static Column oneOf(String name, List<String> values) {
    return new Column(name, Type.TEXT, false, values);
  }

  static Column whole(String name) {
    return new Column(name, Type.WHOLE, false, List.of());
  }

  static Column count(String name) {
    return new Column(name, Type.COUNT, false, List.of());
  }

  static Column decimal(String name) {
    return new Column(name, Type.DECIMAL, false, List.of());
  }

  static Column truth(String name) {
    return new Column(name, Type.TRUTH, false, List.of());
  }

  /** The same, of which a field may be empty. */
  Column orUnknown() {
    return new Column(name, type, true, values);
  }

  /** What belongs in a field, as messages say it. */
  String wanted() {
    return switch (type) {
      case TEXT -> "one of " + String.join(", ", values);
      case WHOLE -> "a whole number";
      case COUNT -> "a whole number from 0";
      case DECIMAL -> "a number";
      case TRUTH -> "true or false";
    };
  }

  /** The names of columns, in order. */
  public static List<String> names(List<Column> columns) {
    return columns.stream().map(Column::name).toList();
  }
}
