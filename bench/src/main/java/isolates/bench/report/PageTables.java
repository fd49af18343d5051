package isolates.bench.report;

import static isolates.bench.report.PageTable.number;
import static isolates.bench.report.PageTable.text;
import static isolates.bench.statistics.NumberText.interval;

import isolates.bench.run.MemoryAtRest;
import isolates.bench.run.RunData;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvTable;
import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.statistics.Comparison;
import isolates.bench.statistics.Interval;
import isolates.bench.statistics.Metric;
import isolates.bench.statistics.NumberText;
import isolates.bench.statistics.Statistics;
import isolates.bench.statistics.Summary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** The tables of a run as people read them. */
final class PageTables {
  private static final double MB_PER_BYTE = 1e-6;
  private static final double MS_PER_NS = 1e-6;

  private PageTables() {}

  /** All that a run has, but those that are empty. */
  static List<PageTable> of(RunData run) throws IOException {
    List<PageTable> tables = new ArrayList<>();
    tables.add(paper(CsvTable.readIfThere(run.folder().paper(), CsvColumns.PAPER)));
    tables.add(latencies(run.statistics()));
    tables.add(comparisons(run.statistics()));
    tables.add(servers(run));
    tables.add(load(run.tables().load()));
    tables.add(memory(run.tables().memory()));
    tables.add(startUp(run.tables().startUp()));
    tables.add(disk(run.tables().disk()));
    tables.add(checks(run.statistics()));
    tables.removeIf(table -> table.rows().isEmpty());
    return tables;
  }

  static PageTable latencies(Statistics statistics) {
    Map<Group, Double> processor = medians(statistics, Metric.CPU);
    return PageTable.of(
        "Latencies",
        "summary.csv",
        statistics.summaries().stream().filter(s -> s.metric() == Metric.LATENCY).toList(),
        List.of(
            text("function", s -> s.group().function()),
            text("platform, mode", s -> name(s.group())),
            number("median, ms", Summary::p50),
            text("95 % interval, ms", s -> known(s.median())),
            number("p99, ms", Summary::p99),
            number("greatest, ms", Summary::max),
            number("samples", Summary::n),
            number("failures", Summary::failures),
            number("processor time, us", s -> processor.getOrDefault(key(s.group()), Double.NaN))));
  }

  private static PageTable comparisons(Statistics statistics) {
    return PageTable.of(
        "Ratios of medians",
        "comparison.csv",
        statistics.comparisons(),
        List.of(
            text("function", c -> c.base().function()),
            text("platforms", c -> "%s : %s".formatted(name(c.other()), name(c.base()))),
            number("ratio", Comparison::ratio),
            text("95 % interval", c -> known(c.interval())),
            text("p", c -> NumberText.pValue(c.p())),
            number("ratio without floor", Comparison::ratioWithoutFloor),
            number("Cliff's delta", Comparison::cliffsDelta),
            number("shift, ms", Comparison::shift)));
  }

  /**
   * Each server that a container keeps, warm, beside the same server outside any container: behind
   * the same worker, where container/none was measured, plus the thaw; and asked directly.
   */
  static PageTable servers(RunData run) {
    Map<Group, Double> medians = medians(run.statistics(), Metric.LATENCY);
    ToDoubleFunction<Group> direct = g -> floor(medians, g, "server", g.function());
    ToDoubleFunction<Group> uncontained =
        g ->
            medians.getOrDefault(
                Group.of("container", "none", g.function()).in(g.mode()).after(g.gap()),
                Double.NaN);
    ToDoubleFunction<Group> thaw = g -> thaw(run.tables().phases(), g);
    ToDoubleFunction<Group> sum = g -> uncontained.applyAsDouble(g) + thaw.applyAsDouble(g);
    return PageTable.of(
        "Warm servers in containers, against the same servers in none",
        "phases.csv",
        medians.keySet().stream()
            .filter(g -> g.mode() == Mode.WARM && !g.isContainerless())
            .filter(g -> !Double.isNaN(direct.applyAsDouble(g)))
            .toList(),
        List.of(
            text("function", Group::function),
            text("platform, mode", PageTables::name),
            number("median, ms", medians::get),
            number("ratio to the sum", g -> medians.get(g) / sum.applyAsDouble(g)),
            number("in no container, ms", uncontained),
            number("thaw (Unpause()), ms", thaw),
            number("sum, ms", sum),
            number("asked directly, ms", direct)));
  }

  private static double floor(
      Map<Group, Double> medians, Group beside, String variant, String function) {
    return medians.getOrDefault(
        Group.of(Group.FLOOR, variant, function).in(Mode.FLOOR).after(beside.gap()), Double.NaN);
  }

  /** By platform, function, mode and gap alone. */
  private static Map<Group, Double> medians(Statistics statistics, Metric metric) {
    Map<Group, Double> medians = new TreeMap<>();
    statistics.summaries().stream()
        .filter(s -> s.metric() == metric)
        .forEach(s -> medians.put(key(s.group()), s.p50()));
    return medians;
  }

  private static Group key(Group group) {
    return Group.of(group.platform(), group.variant(), group.function())
        .in(group.mode())
        .after(group.gap());
  }

  /** Nothing where the platform freezes nothing; unknown where it was not asked. */
  private static double thaw(Table phases, Group warm) {
    double ms = Double.NaN;
    for (Row row : phases) {
      if (Group.of(row).after(warm.gap()).equals(warm)) {
        boolean thaws = row.getString(CsvColumns.PHASE).equals("Unpause()");
        ms = (Double.isNaN(ms) ? 0 : ms) + (thaws ? row.getLong(CsvColumns.NS) * MS_PER_NS : 0);
      }
    }
    return ms;
  }

  private static PageTable checks(Statistics statistics) {
    return PageTable.of(
        "What makes groups doubtful",
        "checks.csv",
        statistics.checks(),
        List.of(
            text("function", c -> c.group().function()),
            text("platform, mode", c -> name(c.group())),
            number("drift, %", c -> 100 * c.drift()),
            number("auto\u00adcorrelation", c -> c.autocorrelation()),
            number("outliers", c -> c.outliersLow() + c.outliersHigh()),
            number("samples", c -> c.n()),
            number("variance between launches, %", c -> 100 * c.launchShare()),
            number("carry-over, %", c -> 100 * c.carryOver()),
            text("after", c -> c.after())));
  }

  static PageTable load(Table load) {
    return PageTable.of(
        "Steps of load",
        "load.csv",
        load.where(load.booleanColumn(CsvColumns.RAMP).isFalse())
            .sortAscendingOn(
                CsvColumns.FUNCTION, CsvColumns.PLATFORM, CsvColumns.VARIANT, CsvColumns.RATE),
        List.of(
            text("function, platform", row -> function(row) + " " + name(Group.of(row))),
            decimal("rate, 1/s", CsvColumns.RATE),
            decimal("median, ms", CsvColumns.P50),
            decimal("p99, ms", CsvColumns.P99),
            decimal("p99.9, ms", CsvColumns.P999),
            decimal("answered, 1/s", CsvColumns.GOODPUT),
            whole("unanswered", CsvColumns.UNANSWERED),
            whole("failures", CsvColumns.FAILURES),
            whole("cold", CsvColumns.COLD),
            decimal("processor time, us", CsvColumns.SERVER_CPU_US),
            decimal("driver, processors", CsvColumns.DRIVER_CPU),
            number("sent late, %", row -> 100 * row.getDouble(CsvColumns.LATE))));
  }

  private static PageTable memory(Table memory) {
    return PageTable.of(
        "Memory at rest after serving (PSS)",
        "memory.csv",
        MemoryAtRest.of(memory).entrySet(),
        List.of(
            text("function", e -> e.getKey().function()),
            text("platform", e -> e.getKey().platformName()),
            number("server and instances, MiB", e -> e.getValue().mib().median()),
            number("instances kept", e -> e.getValue().instances()),
            number("readings", e -> e.getValue().mib().size())));
  }

  private static PageTable startUp(Table times) {
    return byPlatform(
        "Start-up",
        "startup.csv",
        times,
        List.of(
            text("phase", row -> row.getString(CsvColumns.PHASE)),
            decimal("time, s", CsvColumns.SECONDS),
            whole("repetition", CsvColumns.REPETITION)));
  }

  private static PageTable disk(Table items) {
    return byPlatform(
        "Disk",
        "disk.csv",
        items,
        List.of(
            text("what", row -> row.getString(CsvColumns.ITEM)),
            number("size, MB", row -> row.getLong(CsvColumns.BYTES) * MB_PER_BYTE),
            text("needed by", row -> row.getString(CsvColumns.OWNER))));
  }

  /**
   * The study beside what was measured here.
   *
   * @param paper with {@link CsvColumns#PAPER}
   */
  static PageTable paper(Table paper) {
    return PageTable.of(
        "The study and this run",
        "paper.csv",
        paper,
        List.of(
            text("median of", row -> row.getString("what") + ", " + row.getString(CsvColumns.UNIT)),
            decimal("published", "published"),
            text("measured here", row -> estimate(row, "here", "here_low", "here_high")),
            text(
                "ratio",
                row ->
                    estimate(row, CsvColumns.RATIO, CsvColumns.RATIO_LOW, CsvColumns.RATIO_HIGH)),
            whole("samples", "here_n"),
            text("why they differ", row -> row.getString("why"))));
  }

  private static String estimate(Row row, String value, String low, String high) {
    if (row.isMissing(value)) {
      return "";
    }
    Interval range = new Interval(row.getDouble(low), row.getDouble(high));
    return NumberText.number(row.getDouble(value))
        + (range.isKnown() ? " (" + interval(range) + ")" : "");
  }

  private static String name(Group group) {
    return group.platformName() + " " + group.situation();
  }

  private static PageTable byPlatform(
      String title, String file, Table rows, List<PageTable.Filled<Row>> more) {
    List<PageTable.Filled<Row>> columns = new ArrayList<>();
    columns.add(text("function", PageTables::function));
    columns.add(text("platform", row -> Group.of(row).platformName()));
    columns.addAll(more);
    return PageTable.of(title, file, rows, columns);
  }

  private static String function(Row row) {
    return row.getString(CsvColumns.FUNCTION);
  }

  private static String known(Interval range) {
    return range.isKnown() ? interval(range) : "";
  }

  private static PageTable.Filled<Row> decimal(String name, String column) {
    return number(name, row -> row.isMissing(column) ? Double.NaN : row.getDouble(column));
  }

  private static PageTable.Filled<Row> whole(String name, String column) {
    return number(name, row -> row.isMissing(column) ? Double.NaN : row.getLong(column));
  }
}
