package isolates.bench.report;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import isolates.bench.WrongUseException;
import isolates.bench.figure.Figures;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.run.StatisticsCsv;
import isolates.bench.sample.Column;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvRow;
import isolates.bench.sample.CsvTable;
import isolates.bench.sample.TableBuilder;
import isolates.bench.sample.WriteTo;
import isolates.bench.statistics.Bootstrap;
import isolates.bench.statistics.Statistics;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tech.tablesaw.api.Table;
import tools.jackson.databind.JsonNode;

/**
 * A run as one page that needs nothing else: no network, no file beside it. It opens with the
 * answer, then shows figures, tables that sort, where and how it was measured, and the commands to
 * do so again.
 */
public final class HtmlReport {
  /** Escapes all that it fills in but the page's own style and script and the figures. */
  private static final PebbleEngine TEMPLATES =
      new PebbleEngine.Builder()
          .loader(loader())
          .strictVariables(true)
          .defaultLocale(Locale.ROOT)
          .build();

  private HtmlReport() {}

  private static ClasspathLoader loader() {
    ClasspathLoader loader = new ClasspathLoader(HtmlReport.class.getClassLoader());
    loader.setPrefix(HtmlReport.class.getPackageName().replace('.', '/'));
    loader.setCharset(StandardCharsets.UTF_8.name());
    return loader;
  }

  /**
   * Writes report.html and headline.txt into the run's folder, in place of older ones, and the
   * tables of its statistics where they are not there yet.
   *
   * @return the page
   * @throws WrongUseException if the folder is no run's
   * @throws isolates.bench.sample.MalformedFileException naming file and line
   * @throws IOException if a file cannot be read or the folder not be written
   */
  public static Path write(RunData run) throws IOException {
    RunFolder folder = run.folder();
    if (!Files.isDirectory(folder.path())) {
      throw new WrongUseException(
          folder.path() + " is not a directory; name the folder of a run, such as results/latest");
    }
    if (!folder.isRun()) {
      throw new WrongUseException(
          folder.path() + " is not the folder of a run: it has no samples.csv");
    }
    Statistics statistics = run.statistics();
    if (!statistics.summaries().isEmpty() && !StatisticsCsv.exist(folder)) {
      StatisticsCsv.write(folder, statistics);
    }
    boolean latencies = !statistics.summaries().isEmpty();
    Map<String, Object> model = new LinkedHashMap<>();
    model.put(
        "title", "Isolates Bench: " + folder.path().toAbsolutePath().normalize().getFileName());
    List<String> sentences =
        latencies ? Narrative.of(statistics) : BreakEven.of(run.tables().load());
    String headline =
        latencies
            ? Narrative.headline(statistics)
            : sentences.isEmpty() ? "This run measured no latencies." : sentences.get(0);
    WriteTo.file(folder.headline(), () -> Files.writeString(folder.headline(), headline + "\n"));
    model.put("answer", headline);
    model.put("figures", Figures.svg(run).entrySet());
    model.put("sentences", sentences);
    model.put("tables", tables(run, statistics));
    Map<String, String> environment = new LinkedHashMap<>();
    flatten("", run.environment(), environment);
    model.put("environment", environment.entrySet());
    model.put("replicates", Bootstrap.REPLICATES);
    model.put("commands", commands(folder, environment));
    model.put("style", resource("report.css"));
    model.put("script", resource("report.js"));
    WriteTo.file(
        folder.report(),
        () -> {
          try (Writer page = Files.newBufferedWriter(folder.report())) {
            TEMPLATES.getTemplate("report.html").evaluate(page, model, Locale.ROOT);
          }
        });
    return folder.report();
  }

  private static List<PageTable> tables(RunData run, Statistics statistics) throws IOException {
    RunFolder folder = run.folder();
    List<PageTable> tables = new ArrayList<>();
    add(tables, folder.paper(), CsvTable.readIfThere(folder.paper(), CsvColumns.PAPER));
    add(tables, folder.summary(), table(CsvColumns.SUMMARY, StatisticsCsv.summaries(statistics)));
    add(
        tables,
        folder.comparison(),
        table(CsvColumns.COMPARISON, StatisticsCsv.comparisons(statistics)));
    add(tables, folder.load(), run.tables().load());
    add(tables, folder.startUp(), run.tables().startUp());
    add(tables, folder.disk(), run.tables().disk());
    add(tables, folder.checks(), table(CsvColumns.CHECKS, StatisticsCsv.checks(statistics)));
    return tables;
  }

  private static void add(List<PageTable> tables, Path file, Table table) {
    if (!table.isEmpty()) {
      tables.add(PageTable.of(file.getFileName().toString(), table));
    }
  }

  private static Table table(List<Column> columns, List<CsvRow> rows) {
    TableBuilder table = new TableBuilder("", columns);
    rows.forEach(table::append);
    return table.table();
  }

  private static void flatten(String path, JsonNode node, Map<String, String> facts) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              field ->
                  flatten(
                      path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                      field.getValue(),
                      facts));
    } else if (node.isArray()) {
      List<String> parts = new ArrayList<>();
      node.forEach(each -> parts.add(each.isValueNode() ? each.asString() : each.toString()));
      facts.put(path, String.join(" ", parts));
    } else if (!node.isMissingNode()) {
      facts.put(path, node.isNull() ? "unknown" : node.asString());
    }
  }

  private static List<String> commands(RunFolder folder, Map<String, String> environment) {
    List<String> commands = new ArrayList<>();
    if (environment.containsKey("command")) {
      commands.add(environment.get("command"));
    }
    for (String bench : List.of("figures", "report")) {
      commands.add("mvn exec:java -Dbench=%s -Drun=%s".formatted(bench, folder.path()));
    }
    return commands;
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the page's " + name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
    }
  }
}
