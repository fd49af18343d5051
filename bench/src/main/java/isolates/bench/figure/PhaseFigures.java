package isolates.bench.figure;

import isolates.bench.run.RunData;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.statistics.NumberText;
import java.awt.Color;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tech.tablesaw.api.Row;

/**
 * Where the time of an invocation goes, by the servers' own statistics: for each function and mode
 * a stacked bar a platform, from those rows of {@code phases.csv} that are part of the whole. Rows
 * are in order of time; where a phase has several, their mean is shown.
 */
final class PhaseFigures {
  private static final double MS = 1e-6;

  /** What is smaller than this share of the longest bar could not be seen, and has no key. */
  private static final double VISIBLE = 0.003;

  /**
   * In order of time, those of an isolate first. By kind of work, not by platform: the same phase
   * has the same colour in every bar.
   */
  private static final Map<String, Color> COLORS = new LinkedHashMap<>();

  static {
    COLORS.put("accept", new Color(0xe7, 0xd4, 0xe8));
    COLORS.put("spawn", new Color(0x7b, 0x32, 0x94));
    COLORS.put("first-byte", new Color(0xc2, 0xa5, 0xcf));
    COLORS.put("function", new Color(0xd5, 0x5e, 0x00));
    COLORS.put("pull-lambda", new Color(0xcc, 0x79, 0xa7));
    COLORS.put("Unpause()", new Color(0xe6, 0x9f, 0x00));
    COLORS.put("Create()/acquire-mem", new Color(0xd9, 0xd9, 0xd9));
    COLORS.put("Create()/acquire-cgroup", new Color(0xf0, 0xe4, 0x42));
    COLORS.put("Create()/acquire-bundle", new Color(0xc9, 0xbd, 0x1e));
    COLORS.put("Create()/make-root-fs", new Color(0x56, 0xb4, 0xe9));
    COLORS.put("Create()/fork-proc", new Color(0x00, 0x72, 0xb2));
    COLORS.put("Create()/fresh-proc", new Color(0x00, 0x3d, 0x66));
    COLORS.put("Create()/import-function", new Color(0x00, 0x9e, 0x73));
    COLORS.put("Create(), rest", new Color(0x99, 0x99, 0x99));
    COLORS.put("ImportCache.putSandboxInNode:Pause", new Color(0xa6, 0xd9, 0x6a));
    COLORS.put("LambdaInstance-RoundTrip", new Color(0xd5, 0x5e, 0x00));
    COLORS.put("web-request, rest", new Color(0x33, 0x33, 0x33));
  }

  private static final String ZYGOTES =
      " Where Create()/fresh-proc stands beside Create()/fork-proc, some of the invocations had to"
          + " start the zygote that they were forked from.";

  private PhaseFigures() {}

  static List<Figure> of(RunData run) {
    Map<String, Map<String, Map<String, List<Long>>>> figures = new TreeMap<>();
    for (Row row : run.tables().phases()) {
      if (row.getBoolean(CsvColumns.PART)) {
        Group group = Group.of(row);
        figures
            .computeIfAbsent(
                group.function() + " " + group.mode().title(), name -> new LinkedHashMap<>())
            .computeIfAbsent(group.platformName(), platform -> new LinkedHashMap<>())
            .computeIfAbsent(row.getString(CsvColumns.PHASE), phase -> new ArrayList<>())
            .add(row.getLong(CsvColumns.NS));
      }
    }
    return figures.entrySet().stream().map(f -> figure(f.getKey(), f.getValue())).toList();
  }

  private static Figure figure(String name, Map<String, Map<String, List<Long>>> platforms) {
    List<Map<String, List<Long>>> rows = List.copyOf(platforms.values());
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
    Set<String> phases = new LinkedHashSet<>(COLORS.keySet());
    rows.forEach(row -> phases.addAll(row.keySet()));
    double[] start = new double[rows.size()];
    for (String phase : phases) {
      Color color = COLORS.getOrDefault(phase, Palette.FAINT_INK);
      String label = phase;
      for (int row = 0; row < rows.size(); row++) {
        double length = mean(rows.get(row).getOrDefault(phase, List.of()));
        if (length >= longest * VISIBLE) {
          plot.bar(label, start[row], start[row] + length, -row, color, Palette.tint(color, 0));
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

  private static boolean startsZygotes(Map<String, List<Long>> phases) {
    return phases.keySet().containsAll(Set.of("Create()/fork-proc", "Create()/fresh-proc"));
  }

  private static double whole(Map<String, List<Long>> phases) {
    return phases.values().stream().mapToDouble(PhaseFigures::mean).sum();
  }

  private static double mean(List<Long> ns) {
    return ns.stream().mapToLong(Long::longValue).average().orElse(0) * MS;
  }
}
