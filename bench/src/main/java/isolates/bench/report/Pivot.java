package isolates.bench.report;

import isolates.bench.WrongUseException;
import isolates.bench.run.RunData;
import isolates.bench.run.StatisticsCsv;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.statistics.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import tech.tablesaw.aggregate.AggregateFunctions;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.selection.Selection;

/**
 * Medians of one metric, of one run or of several side by side: a row for each combination of all
 * columns of {@code by} but the last, a column for each value of the last and each run. Of a single
 * column its values are the rows.
 *
 * @param by columns to tell apart, at least one of {@link #COLUMNS}
 * @param where columns with the one value that is looked at; of {@code platform} with or without
 *     the variant
 */
public record Pivot(List<String> by, Metric metric, Map<String, String> where) {
  /** What can be told apart; a platform is as people type it, such as container/runc. */
  public static final List<String> COLUMNS =
      List.of(
          CsvColumns.FUNCTION,
          CsvColumns.MODE,
          CsvColumns.PLATFORM,
          CsvColumns.LANGUAGE,
          CsvColumns.BENCH,
          CsvColumns.GAP,
          CsvColumns.LAUNCH,
          CsvColumns.INSTANCE,
          CsvColumns.STATUS);

  private static final String ROW = "row";
  private static final String HEAD = "head";
  private static final String VALUE = "value";

  /** Stands between the values of a row's columns while they are one text; no name has it. */
  private static final String SEPARATOR = "\u001f";

  /** The platform under test first, the floor last. */
  private static final Comparator<String> ISOLATES_FIRST =
      Comparator.comparingInt(
              (String name) ->
                  name.startsWith(Group.ISOLATES) ? 0 : name.startsWith(Group.FLOOR) ? 2 : 1)
          .thenComparing(Comparator.naturalOrder());

  /**
   * @throws WrongUseException in one line, naming what there is, if a column or a mode is unknown
   */
  public Pivot {
    by = List.copyOf(by);
    where = new TreeMap<>(where);
    if (by.isEmpty() || by.stream().distinct().count() < by.size()) {
      throw new WrongUseException("table: by: name each column once, and at least one");
    }
    by.forEach(column -> require("column", column, COLUMNS));
    where.keySet().forEach(column -> require("column", column, COLUMNS));
    if (where.containsKey(CsvColumns.MODE)) {
      require(
          CsvColumns.MODE,
          where.get(CsvColumns.MODE),
          Arrays.stream(Mode.values()).filter(mode -> mode != Mode.NONE).map(Mode::id).toList());
    }
  }

  /**
   * As the user types it.
   *
   * @param where each {@code COLUMN=VALUE}
   * @throws WrongUseException as the constructor, or if one is not of that form
   */
  public static Pivot of(List<String> by, Metric metric, List<String> where) {
    Map<String, String> wanted = new TreeMap<>();
    for (String each : where) {
      int at = each.indexOf('=');
      if (at < 1 || wanted.put(each.substring(0, at), each.substring(at + 1)) != null) {
        throw new WrongUseException(
            "table: where: '%s' is not COLUMN=VALUE, each column once".formatted(each));
      }
    }
    return new Pivot(by, metric, wanted);
  }

  private static void require(String what, String value, Collection<String> known) {
    if (!known.contains(value)) {
      throw unknown(what, value, known);
    }
  }

  private static WrongUseException unknown(String what, String value, Collection<String> known) {
    return new WrongUseException(
        "table: unknown %s '%s'; choose one of %s"
            .formatted(what, value, String.join(", ", known)));
  }

  /**
   * The table, which says in its name what it holds. A median is missing where a run has no right
   * response of that kind. Warm-up is left out unless it is asked for, and of several gaps all but
   * the longest.
   *
   * @param runs by the names that tell their columns apart, in order
   * @throws WrongUseException in one line, naming what there is, if no sample has a value of {@link
   *     #where}, or none is left
   */
  public Table of(Map<String, RunData> runs) {
    List<Table> looked = runs.values().stream().map(run -> texts(run.tables().samples())).toList();
    where.forEach((column, value) -> requireValue(looked, column, value));
    Table values =
        Table.create(
            StringColumn.create(ROW), StringColumn.create(HEAD), DoubleColumn.create(VALUE));
    List<String> heads = new ArrayList<>();
    TreeSet<String> ends = new TreeSet<>(ISOLATES_FIRST);
    List<String> names = List.copyOf(runs.keySet());
    for (int i = 0; i < names.size(); i++) {
      Table kept = looked.get(i).where(selection(looked.get(i)));
      for (int row = 0; row < kept.rowCount(); row++) {
        int at = row;
        String end = by.size() == 1 ? "" : kept.stringColumn(by.get(by.size() - 1)).get(row);
        ends.add(end);
        values
            .stringColumn(ROW)
            .append(
                String.join(
                    SEPARATOR,
                    rows().stream().map(column -> kept.stringColumn(column).get(at)).toList()));
        values.stringColumn(HEAD).append(head(end, names.get(i), names.size()));
        values.doubleColumn(VALUE).append(kept.doubleColumn(VALUE).getDouble(row));
      }
    }
    if (values.isEmpty()) {
      throw new WrongUseException("table: no right response of that kind has a " + metric.id());
    }
    ends.forEach(end -> names.forEach(run -> heads.add(head(end, run, names.size()))));
    return wide(values, heads);
  }

  private List<String> rows() {
    return by.size() == 1 ? by : by.subList(0, by.size() - 1);
  }

  private String head(String end, String run, int runs) {
    String head = runs == 1 ? end : (end + " " + run).strip();
    return head.isEmpty() ? metric.id() : head;
  }

  /** The columns that can be told apart as text, whether a response was right, and the metric. */
  private Table texts(Table samples) {
    Table texts = Table.create();
    for (String column : COLUMNS) {
      texts.addColumns(
          column.equals(CsvColumns.PLATFORM)
              ? platforms(samples)
              : samples.column(column).asStringColumn().setName(column));
    }
    LongColumn raw = metric.of(samples);
    DoubleColumn values = DoubleColumn.create(VALUE);
    for (int i = 0; i < raw.size(); i++) {
      values.append(raw.isMissing(i) ? Double.NaN : (double) raw.getLong(i));
    }
    return texts.addColumns(samples.booleanColumn(CsvColumns.OK), values);
  }

  private static StringColumn platforms(Table samples) {
    StringColumn platform = samples.stringColumn(CsvColumns.PLATFORM);
    StringColumn variant = samples.stringColumn(CsvColumns.VARIANT);
    StringColumn names = StringColumn.create(CsvColumns.PLATFORM);
    for (int i = 0; i < platform.size(); i++) {
      names.append(Group.of(platform.get(i), variant.get(i), "").platformName());
    }
    return names;
  }

  private static void requireValue(List<Table> runs, String column, String value) {
    if (runs.stream().allMatch(run -> matching(run, column, value).isEmpty())) {
      TreeSet<String> known = new TreeSet<>();
      runs.forEach(run -> known.addAll(run.stringColumn(column).asSet()));
      throw unknown(column, value, known);
    }
  }

  private static Selection matching(Table texts, String column, String value) {
    StringColumn found = texts.stringColumn(column);
    Selection same = found.isEqualTo(value);
    return column.equals(CsvColumns.PLATFORM) ? same.or(found.startsWith(value + "/")) : same;
  }

  private Selection selection(Table texts) {
    BooleanColumn ok = texts.booleanColumn(CsvColumns.OK);
    Selection selection = ok.isTrue().and(texts.doubleColumn(VALUE).isNotMissing());
    if (!where.containsKey(CsvColumns.MODE)) {
      selection = selection.andNot(texts.stringColumn(CsvColumns.MODE).isEqualTo(Mode.WARMUP.id()));
    }
    if (!by.contains(CsvColumns.GAP) && !where.containsKey(CsvColumns.GAP)) {
      StringColumn gaps = texts.stringColumn(CsvColumns.GAP);
      String longest = Group.longestGap(gaps.unique().asList());
      selection = selection.and(gaps.isEqualTo(longest).or(gaps.isEmptyString()));
    }
    for (Map.Entry<String, String> each : where.entrySet()) {
      selection = selection.and(matching(texts, each.getKey(), each.getValue()));
    }
    return selection;
  }

  /** With nine digits, as in all files. */
  private double inUnit(double median) {
    return Double.parseDouble(StatisticsCsv.text(median * metric.scale()));
  }

  private Table wide(Table values, List<String> heads) {
    Table medians = values.pivot(ROW, HEAD, VALUE, AggregateFunctions.median).sortOn(ROW);
    NumericColumn<?> sizes =
        (NumericColumn<?>)
            values.summarize(VALUE, AggregateFunctions.count).by(ROW, HEAD).column(2);
    Table wide =
        Table.create(
            "median %s in %s, of %.0f to %.0f samples"
                .formatted(metric.id(), metric.unit(), sizes.min(), sizes.max()));
    List<String> rows = rows();
    IntStream.range(0, rows.size())
        .forEach(
            at ->
                wide.addColumns(
                    StringColumn.create(
                        rows.get(at),
                        medians.stringColumn(ROW).asList().stream()
                            .map(row -> row.split(SEPARATOR, -1)[at]))));
    heads.stream()
        .filter(medians::containsColumn)
        .forEach(
            head -> wide.addColumns(medians.doubleColumn(head).map(this::inUnit).setName(head)));
    return wide;
  }
}
