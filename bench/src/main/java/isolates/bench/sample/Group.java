package isolates.bench.sample;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import tech.tablesaw.api.Row;

/**
 * What a set of samples has in common. The order is that of the report: by function, by mode, by
 * gap with the longest first, then by platform and variant.
 *
 * @param bench the bench that measured it
 * @param platform the platform's id, {@code floor} for the driver's own cost
 * @param variant the platform's variant, possibly empty
 * @param function the workload
 * @param language the workload's language
 * @param mode what the invocations found
 * @param gap how long nothing was asked before each, in milliseconds as the key {@code gap} has it;
 *     empty where that is not controlled
 */
public record Group(
    String bench,
    String platform,
    String variant,
    String function,
    String language,
    Mode mode,
    String gap)
    implements Comparable<Group> {

  /** The platform under test; every other one is a baseline. */
  public static final String ISOLATES = "isolates";

  /** The platform that is none: the driver's own cost. */
  public static final String FLOOR = "floor";

  private static final Comparator<Group> ORDER =
      Comparator.comparing(Group::bench)
          .thenComparing(Group::function)
          .thenComparing(Group::language)
          .thenComparing(Group::mode)
          .thenComparing(Group::gapMs, Comparator.reverseOrder())
          // The platform under test stands first, the floor last.
          .thenComparingInt(group -> group.isFloor() ? 2 : group.isIsolates() ? 0 : 1)
          .thenComparing(Group::platform)
          // Without interception before with it.
          .thenComparingInt(group -> group.variant().equals("none") ? 0 : 1)
          .thenComparing(Group::variant);

  /** A group whose gap is not controlled. */
  public Group(
      String bench, String platform, String variant, String function, String language, Mode mode) {
    this(bench, platform, variant, function, language, mode, "");
  }

  /** The group of a row that is of no one benchmark, language and mode, such as one of memory. */
  public static Group of(String platform, String variant, String function) {
    return new Group("", platform, variant, function, "", Mode.NONE);
  }

  /** The group of a row of any table of ours; what the table has no column of is left open. */
  public static Group of(Row row) {
    List<String> columns = row.columnNames();
    return new Group(
        columns.contains(CsvColumns.BENCH) ? row.getString(CsvColumns.BENCH) : "",
        row.getString(CsvColumns.PLATFORM),
        row.getString(CsvColumns.VARIANT),
        row.getString(CsvColumns.FUNCTION),
        columns.contains(CsvColumns.LANGUAGE) ? row.getString(CsvColumns.LANGUAGE) : "",
        columns.contains(CsvColumns.MODE) ? Mode.of(row.getString(CsvColumns.MODE)) : Mode.NONE,
        columns.contains(CsvColumns.GAP) ? row.getString(CsvColumns.GAP) : "");
  }

  /**
   * A row of a table: what the group is in the columns of the key, in the others the values.
   *
   * @param columns of the table
   * @param values one for each column that is none of the key's, in order; an optional number that
   *     is empty becomes an empty field
   */
  public List<Object> row(List<Column> columns, Object... values) {
    List<Object> fields = new ArrayList<>();
    Iterator<Object> others = List.of(values).iterator();
    for (Column column : columns) {
      fields.add(
          switch (column.name()) {
            case CsvColumns.BENCH -> bench;
            case CsvColumns.PLATFORM -> platform;
            case CsvColumns.VARIANT -> variant;
            case CsvColumns.FUNCTION -> function;
            case CsvColumns.LANGUAGE -> language;
            case CsvColumns.MODE -> mode.id();
            case CsvColumns.GAP -> gap;
            default -> {
              Object value = others.next();
              yield !(value instanceof OptionalLong number)
                  ? value
                  : number.isPresent() ? number.getAsLong() : "";
            }
          });
    }
    if (others.hasNext()) {
      throw new IllegalArgumentException(others.next() + " belongs in no column");
    }
    return fields;
  }

  /** The same in a mode. */
  public Group in(Mode other) {
    return new Group(bench, platform, variant, function, language, other, gap);
  }

  /** The same after another gap. */
  public Group after(String otherGap) {
    return new Group(bench, platform, variant, function, language, mode, otherGap);
  }

  /**
   * Those that are headlines: of several gaps that were measured, the longest. Groups whose gap is
   * not controlled are among them.
   */
  public static <V> SortedMap<Group, V> headlines(SortedMap<Group, V> groups) {
    String longest = longestGap(groups.keySet().stream().map(Group::gap).toList());
    SortedMap<Group, V> headlines = new TreeMap<>(groups);
    headlines.keySet().removeIf(group -> !group.gap().isEmpty() && !group.gap().equals(longest));
    return headlines;
  }

  /** The longest of some gaps; empty if none is controlled. */
  public static String longestGap(Collection<String> gaps) {
    return gaps.stream()
        .filter(gap -> !gap.isEmpty())
        .max(Comparator.comparingDouble(Double::parseDouble))
        .orElse("");
  }

  private double gapMs() {
    return gap.isEmpty() ? 0 : Double.parseDouble(gap);
  }

  /** The mode with the gap, as words have it: {@code cold after 10 ms}. */
  public String situation() {
    return switch (gap) {
      case "" -> mode.title();
      case "0" -> mode.title() + " back to back";
      default -> mode.title() + " after " + gap + " ms";
    };
  }

  /** Whether these are process isolates, the platform under test. */
  public boolean isIsolates() {
    return platform.equals(ISOLATES);
  }

  /** Whether this is what no platform can be faster than: shown beside them and never compared. */
  public boolean isFloor() {
    return platform.equals(FLOOR) || mode == Mode.FLOOR || isContainerless();
  }

  /** Whether this is the container worker without a container. */
  public boolean isContainerless() {
    return platform.equals("container") && variant.equals("none");
  }

  /** Whether this is an echo by the driver and nothing more. */
  public boolean isEcho() {
    return isFloor() && variant.equals("echo");
  }

  /** The platform as people type it: {@code container/runc}, or {@code container} alone. */
  public String platformName() {
    return variant.isEmpty() ? platform : platform + "/" + variant;
  }

  @Override
  public int compareTo(Group other) {
    return ORDER.compare(this, other);
  }
}
