package isolates.bench.sample;

import java.util.List;
import java.util.Optional;

/**
 * A column of one of our CSV files.
 *
 * @param name in the header
 * @param type of its fields
 * @param optional whether a field may be empty, which is unknown
 * @param values the words that a field may hold; empty if any
 * @param absent what a file without the column, of an older version, holds in its place; empty if
 *     every file must have it
 */
public record Column(
    String name, Type type, boolean optional, List<String> values, Optional<String> absent) {
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

  private Column(String name, Type type, boolean optional) {
    this(name, type, optional, List.of(), Optional.empty());
  }

  // Those that every file has.

  public static Column text(String name) {
    return new Column(name, Type.TEXT, true);
  }

  static Column oneOf(String name, List<String> values) {
    return new Column(name, Type.TEXT, false, values, Optional.empty());
  }

  public static Column whole(String name) {
    return new Column(name, Type.WHOLE, false);
  }

  static Column count(String name) {
    return new Column(name, Type.COUNT, false);
  }

  public static Column decimal(String name) {
    return new Column(name, Type.DECIMAL, false);
  }

  static Column truth(String name) {
    return new Column(name, Type.TRUTH, false);
  }

  /** The same, of which a field may be empty. */
  public Column orUnknown() {
    return new Column(name, type, true, values, absent);
  }

  /** The same, which a file may be without: then each of its fields is that. */
  Column orAbsent(String field) {
    return new Column(name, type, optional, values, Optional.of(field));
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
