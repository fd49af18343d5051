package isolates.bench.figure;

import isolates.bench.run.RunData;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.statistics.NumberText;
import java.awt.Color;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tech.tablesaw.api.Row;

/**
 * Where the time of an invocation goes, by the servers' own statistics: for each function and mode
 * a stacked bar a platform, from those rows of {@code phases.csv} that are part of the whole, in
 * order of time.
 */
final class PhaseFigures {
  private static final double MS = 1e-6;

  /** What is smaller than this share of the longest bar could not be seen, and has no key. */
  private static final double VISIBLE = 0.003;

  /** A phase in plain words. */
  private record Phase(String words, Color color) {}

  /**
   * In order of time, those of an isolate first. By kind of work, not by platform: the same phase
   * has the same colour in every bar.
   */
  private static final Map<String, Phase> PHASES = new LinkedHashMap<>();

  private static void phase(String id, String words, int color) {
    PHASES.put(id, new Phase(words, new Color(color)));
  }

  static {
    phase("accept", "request read", 0xe7d4e8);
    phase("spawn", "process started", 0x7b3294);
    phase("first-byte", "program loaded, first byte", 0xc2a5cf);
    phase("function", "rest of the output", 0xd55e00);
    phase("pull-lambda", "function fetched", 0xcc79a7);
    phase("Unpause()", "instance thawed", 0xe69f00);
    phase("Create()/acquire-mem", "memory reserved", 0xd9d9d9);
    phase("Create()/acquire-cgroup", "control group made", 0xf0e442);
    phase("Create()/acquire-bundle", "bundle taken", 0xc9bd1e);
    phase("Create()/make-root-fs", "root file system made", 0x56b4e9);
    phase("Create()/fork-proc", "forked from a zygote", 0x0072b2);
    phase("Create()/fresh-proc", "container started", 0x003d66);
    phase("Create()/import-function", "function loaded", 0x009e73);
    phase("Create(), rest", "rest of the creation", 0x999999);
    phase("ImportCache.putSandboxInNode:Pause", "zygote frozen", 0xa6d96a);
    phase("LambdaInstance-RoundTrip", "function runs", 0xd55e00);
    phase("web-request, rest", "rest of the request", 0x333333);
  }

  private static final String ZYGOTES =
      " Where a container started beside a fork from a zygote, some of the invocations had to"
          + " start that zygote.";

  private PhaseFigures() {}

  static List<Figure> of(RunData run) {
    Map<String, Map<String, Map<String, Double>>> figures = new TreeMap<>();
    for (Row row : run.tables().phases()) {
      if (row.getBoolean(CsvColumns.PART)) {
        Group group = Group.of(row);
        figures
            .computeIfAbsent(
                group.function() + " " + group.mode().title(), name -> new LinkedHashMap<>())
            .computeIfAbsent(group.platformName(), platform -> new LinkedHashMap<>())
            .put(row.getString(CsvColumns.PHASE), row.getLong(CsvColumns.NS) * MS);
      }
    }
    return figures.entrySet().stream().map(f -> figure(f.getKey(), f.getValue())).toList();
  }

  private static Figure figure(String name, Map<String, Map<String, Double>> platforms) {
    List<Map<String, Double>> rows = List.copyOf(platforms.values());
    double longest = rows.stream().mapToDouble(PhaseFigures::whole).max().orElseThrow();
    String title = "Where the time goes: " + name;
    Plot plot =
        Plot.ofRows(
            title,
            Axis.fromZero("time in the server, an invocation (ms)", longest),
            20,
            List.copyOf(platforms.keySet()),
            rows.stream().map(row -> NumberText.number(whole(row)) + " ms").toList());
    // Phase by phase, for the legend has them in the order in which they are drawn.
    Set<String> phases = new LinkedHashSet<>(PHASES.keySet());
    rows.forEach(row -> phases.addAll(row.keySet()));
    double[] start = new double[rows.size()];
    for (String phase : phases) {
      Phase shown = PHASES.getOrDefault(phase, new Phase(phase, Palette.FAINT_INK));
      String label = shown.words();
      for (int row = 0; row < rows.size(); row++) {
        double length = rows.get(row).getOrDefault(phase, 0.0);
        if (length >= longest * VISIBLE) {
          plot.bar(
              label,
              start[row],
              start[row] + length,
              -row,
              shown.color(),
              Palette.tint(shown.color(), 0));
          label = null;
        }
        start[row] += length;
      }
    }
    return new Figure(
        "phases_" + name.replace(' ', '_'),
        title,
        plot,
        "Means from each server's own statistics before and after the group, in order of time from"
            + " the left, as in the legend. OpenLambda reports whole milliseconds, rounded down;"
            + " phases.csv has by how much each mean may be off."
            + (rows.stream().anyMatch(PhaseFigures::startsZygotes) ? ZYGOTES : ""));
  }

  private static boolean startsZygotes(Map<String, Double> phases) {
    return phases.keySet().containsAll(Set.of("Create()/fork-proc", "Create()/fresh-proc"));
  }

  private static double whole(Map<String, Double> phases) {
    return phases.values().stream().mapToDouble(ms -> ms).sum();
  }
}
