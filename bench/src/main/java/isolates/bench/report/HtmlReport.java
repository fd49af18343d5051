package isolates.bench.report;

import static java.time.ZoneOffset.UTC;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import isolates.bench.WrongUseException;
import isolates.bench.figure.Figures;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.run.StatisticsCsv;
import isolates.bench.sample.WriteTo;
import isolates.bench.statistics.Bootstrap;
import isolates.bench.statistics.Statistics;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * A run as one page that needs nothing else: no network, no file beside it. It opens with what
 * changes the answers and the answers themselves, then shows one figure a function; the rest is
 * folded: more figures, tables that sort, where and how it was measured, and the commands to do so
 * again.
 */
public final class HtmlReport {
  /** Escapes all that it fills in but the page's own style and script and the figures. */
  private static final PebbleEngine TEMPLATES =
      new PebbleEngine.Builder()
          .loader(loader())
          .strictVariables(true)
          .defaultLocale(Locale.ROOT)
          .build();

  /** How the names of figures end that show a function's answer, the best first. */
  private static final List<String> PICTURES = List.of("_break_even", "_latency_bar", "_load_p50");

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
    if (!folder.isRun()) {
      throw new WrongUseException(
          folder.path()
              + " is not the folder of a run: it has no samples.csv; name one, such as results/latest");
    }
    Statistics statistics = run.statistics();
    if (!statistics.summaries().isEmpty() && !StatisticsCsv.exist(folder)) {
      StatisticsCsv.write(folder, statistics);
    }
    Answers answers = Answers.of(run);
    WriteTo.file(folder.headline(), () -> Files.write(folder.headline(), answers.text()));
    Map<String, String> figures = Figures.svg(run);
    Map<String, String> pictures = new LinkedHashMap<>();
    for (Answer answer : answers.functions()) {
      figures.keySet().stream()
          .filter(name -> name.startsWith(answer.function() + "_"))
          .min(Comparator.comparingInt(HtmlReport::rank))
          .ifPresent(name -> pictures.put(name, figures.get(name)));
    }
    figures.keySet().removeAll(pictures.keySet());
    Map<String, String> environment = new LinkedHashMap<>();
    flatten("", run.environment(), environment);
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("title", title(run, answers, environment));
    model.put("facts", facts(environment));
    model.put("caveats", answers.caveats());
    model.put("situations", answers.situations());
    model.put("answers", answers.functions());
    model.put("pictures", pictures.entrySet());
    model.put("figures", figures.entrySet());
    model.put("tables", PageTables.of(run));
    model.put("environment", environment.entrySet());
    model.put("replicates", Bootstrap.REPLICATES);
    model.put("commands", commands(folder, environment));
    WriteTo.file(
        folder.report(),
        () -> {
          try (Writer page = Files.newBufferedWriter(folder.report())) {
            TEMPLATES.getTemplate("report.html").evaluate(page, model, Locale.ROOT);
          }
        });
    return folder.report();
  }

  /** The less, the more of the answer is in a figure. */
  private static int rank(String figure) {
    int rank = 0;
    while (rank < PICTURES.size() && !figure.endsWith(PICTURES.get(rank))) {
      rank++;
    }
    return rank;
  }

  /** The functions, the machine and the day. */
  private static String title(RunData run, Answers answers, Map<String, String> environment) {
    String functions =
        answers.functions().stream().map(Answer::function).collect(Collectors.joining(", "));
    String started = environment.getOrDefault("started", "");
    return (functions.isEmpty() ? run.folder().name() : functions)
        + (environment.containsKey("cpu.model") ? " on " + environment.get("cpu.model") : "")
        + (started.isEmpty() ? "" : ", " + LocalDate.ofInstant(Instant.parse(started), UTC));
  }

  /** What else the reader should know at once: the machine's size and kernel, the runtimes. */
  private static List<String> facts(Map<String, String> environment) {
    List<String> facts = new ArrayList<>();
    environment.forEach(
        (key, value) -> {
          if (key.equals("cpu.processors")) {
            facts.add(value + " processors");
          } else if (key.equals("kernel.release")) {
            facts.add("Linux " + value);
          } else if (key.matches("platforms\\..*\\.runtimeVersion")) {
            String platform = key.substring("platforms.".length(), key.lastIndexOf('.'));
            String freezer =
                environment.getOrDefault("platforms." + platform + ".freezer", "unknown");
            facts.add("%s, freezer: %s".formatted((platform + " " + value).strip(), freezer));
          }
        });
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
}
