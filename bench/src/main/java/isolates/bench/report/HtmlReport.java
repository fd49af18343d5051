package isolates.bench.report;

import isolates.bench.figure.Figures;
import isolates.bench.figure.NoDataException;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.Sample;
import isolates.bench.sample.SamplesCsv;
import isolates.bench.statistics.Bootstrap;
import isolates.bench.statistics.Comparison;
import isolates.bench.statistics.Statistics;
import isolates.bench.statistics.Summary;
import isolates.bench.statistics.Tables;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run as one page that needs nothing else: no network, no file beside it. It opens with the
 * answer, then shows figures, tables that sort, where and how it was measured, and the commands to
 * do so again.
 */
public final class HtmlReport {
  private static final List<String> SHOWN =
      List.of(
          "paper.csv", "summary.csv", "comparison.csv", "startup.csv", "disk.csv", "checks.csv");

  /** A p of 7.4E-7 written out would be mostly zeros. */
  private static final BigDecimal PLAIN_FROM = new BigDecimal("0.0001");

  private HtmlReport() {}

  /**
   * Writes report.html into the run's folder, in place of an older one. Missing tables are made
   * from samples.csv first.
   *
   * @return the page
   * @throws NoDataException if the folder is no run's
   * @throws isolates.bench.sample.MalformedFileException naming file and line
   * @throws IOException if a file cannot be read or the folder not be written
   */
  public static Path write(Path run) throws IOException {
    RunFolder folder = new RunFolder(run);
    if (!folder.isRun()) {
      throw new NoDataException(run + " is not the folder of a run: it has no samples.csv");
    }
    Map<String, String> figures = Figures.svg(RunData.read(folder));
    Path samples = run.resolve("samples.csv");
    if (Files.exists(samples) && !Files.exists(run.resolve("summary.csv"))) {
      try (Stream<Sample> rows = SamplesCsv.read(samples)) {
        Tables.write(run, Statistics.of(rows));
      }
    }
    List<Summary> summaries = readIfThere(run.resolve("summary.csv"), Tables::readSummaries);
    List<Comparison> comparisons =
        readIfThere(run.resolve("comparison.csv"), Tables::readComparisons);
    Map<String, String> environment = environment(run.resolve("environment.json"));

    StringBuilder sections = new StringBuilder();
    section(sections, "Figures", figures(figures));
    if (!summaries.isEmpty()) {
      section(sections, "In words", list(Narrative.of(summaries, comparisons)));
    }
    for (String table : SHOWN) {
      Path file = run.resolve(table);
      if (Files.exists(file)) {
        section(sections, table, table(file));
      }
    }
    if (!environment.isEmpty()) {
      section(sections, "Environment", facts(environment));
    }
    section(sections, "Method", list(method()));
    section(sections, "Again", commands(run, environment));

    Path page = run.resolve("report.html");
    Files.writeString(
        page,
        fill(
            resource("report.html"),
            Map.of(
                "title",
                escape("Isolates Bench: " + run.toAbsolutePath().normalize().getFileName()),
                "answer",
                escape(
                    summaries.isEmpty()
                        ? "This run measured no latencies."
                        : Narrative.headline(summaries, comparisons)),
                "style",
                resource("report.css"),
                "sections",
                sections.toString(),
                "script",
                resource("report.js"))));
    return page;
  }

  @FunctionalInterface
  private interface Reader<T> {
    List<T> read(Path file) throws IOException;
  }

  private static <T> List<T> readIfThere(Path file, Reader<T> reader) throws IOException {
    return Files.exists(file) ? reader.read(file) : List.of();
  }

  private static void section(StringBuilder page, String title, String body) {
    page.append("<section>\n<h2>")
        .append(escape(title))
        .append("</h2>\n")
        .append(body)
        .append("</section>\n");
  }

  private static String list(List<String> sentences) {
    StringBuilder html = new StringBuilder("<ul>\n");
    sentences.forEach(s -> html.append("<li>").append(escape(s)).append("</li>\n"));
    return html.append("</ul>\n").toString();
  }

  private static String figures(Map<String, String> figures) {
    StringBuilder html = new StringBuilder("<div class=\"figures\">\n");
    figures.forEach(
        (name, svg) ->
            html.append("<figure class=\"figure\" id=\"")
                .append(escape(name))
                .append("\">")
                .append(svg)
                .append("</figure>\n"));
    return html.append("</div>\n").toString();
  }

  /** A CSV of ours as a table; a column of which every value is a number is set as numbers. */
  private static String table(Path file) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    try (var parser = CSVFormat.RFC4180.parse(Files.newBufferedReader(file))) {
      parser.forEach(row -> rows.add(row.toList()));
    }
    if (rows.isEmpty()) {
      return "<p>empty</p>\n";
    }
    List<String> header = rows.get(0);
    List<List<String>> body = rows.subList(1, rows.size());
    StringBuilder html =
        new StringBuilder("<div class=\"scroll\"><table class=\"sortable\"><thead><tr>");
    boolean[] numeric = new boolean[header.size()];
    for (int column = 0; column < header.size(); column++) {
      int at = column;
      numeric[column] =
          body.stream().allMatch(row -> row.get(at).isEmpty() || isNumber(row.get(at)))
              && body.stream().anyMatch(row -> !row.get(at).isEmpty());
      html.append(numeric[column] ? "<th class=\"number\">" : "<th>")
          .append("<button type=\"button\">")
          .append(escape(header.get(column)))
          .append("</button></th>");
    }
    html.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : body) {
      html.append("<tr>");
      for (int column = 0; column < header.size(); column++) {
        html.append(numeric[column] ? "<td class=\"number\">" : "<td>")
            .append(escape(numeric[column] ? rounded(row.get(column)) : row.get(column)))
            .append("</td>");
      }
      html.append("</tr>\n");
    }
    return html.append("</tbody></table></div>\n").toString();
  }

  private static boolean isNumber(String text) {
    try {
      Double.parseDouble(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** Five significant digits are enough to read; the files have the others. */
  private static String rounded(String number) {
    if (number.isEmpty() || number.matches("-?\\d+") || number.contains("Inf")) {
      return number;
    }
    BigDecimal five = new BigDecimal(number).round(new MathContext(5)).stripTrailingZeros();
    boolean tiny = five.signum() != 0 && five.abs().compareTo(PLAIN_FROM) < 0;
    return tiny ? five.toString() : five.toPlainString();
  }

  private static Map<String, String> environment(Path file) throws IOException {
    Map<String, String> facts = new LinkedHashMap<>();
    if (Files.exists(file)) {
      try {
        flatten("", JsonMapper.shared().readTree(Files.readString(file)), facts);
      } catch (JacksonException e) {
        throw new IOException(file + " is no JSON: " + e.getOriginalMessage(), e);
      }
    }
    return facts;
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
    } else {
      facts.put(path, node.isNull() ? "unknown" : node.asString());
    }
  }

  private static String facts(Map<String, String> facts) {
    StringBuilder html =
        new StringBuilder("<div class=\"scroll\"><table class=\"facts\"><tbody>\n");
    facts.forEach(
        (name, value) ->
            html.append("<tr><td>")
                .append(escape(name))
                .append("</td><td>")
                .append(escape(value))
                .append("</td></tr>\n"));
    return html.append("</tbody></table></div>\n").toString();
  }

  private static List<String> method() {
    return List.of(
        "first: the first invocation after the platform was started; cold: an instance that no"
            + " invocation had used; warm: an instance used before. Isolates are always fresh.",
        "Platforms are interleaved sample by sample in seeded random order. Warm-up is measured and"
            + " left out. Every answer was checked; a wrong or missing one is a failure, counted and"
            + " without a latency. No outlier was removed.",
        "Quantiles: method 7 of Hyndman and Fan. A tail quantile is empty where fewer than one"
            + " sample is expected beyond it.",
        "Intervals hold at 95 %. Of a median: interpolated order statistics (Hettmansperger and"
            + " Sheather 1986). Of a ratio of medians: percentile bootstrap, "
            + Bootstrap.REPLICATES
            + " replicates, seeded.",
        "p: two-sided Mann-Whitney test, each pair on its own, not corrected for their number."
            + " Cliff's delta: -1 to 1. shift: Hodges-Lehmann estimate.",
        "checks.csv: outliers beyond three interquartile ranges, Bartels' rank test of"
            + " independence, Spearman's correlation with time (both at 1 %), and where MSER-5 puts"
            + " the end of a warm-up.");
  }

  private static String commands(Path run, Map<String, String> environment) {
    List<String> commands = new ArrayList<>();
    String measured = environment.get("command");
    if (measured != null) {
      commands.add(measured);
    }
    commands.add("mvn exec:java -Dbench=figures -Dstats=" + run);
    commands.add("mvn exec:java -Dbench=report -Drun=" + run);
    return "<pre>" + escape(String.join("\n", commands)) + "</pre>\n";
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** Every {@code {{name}}} replaced, in one pass, so that no value is looked into. */
  private static String fill(String template, Map<String, String> values) {
    StringBuilder filled = new StringBuilder();
    int from = 0;
    for (int open = template.indexOf("{{"); open >= 0; open = template.indexOf("{{", from)) {
      int close = template.indexOf("}}", open);
      filled.append(template, from, open).append(values.get(template.substring(open + 2, close)));
      from = close + 2;
    }
    return filled.append(template.substring(from)).toString();
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
