package isolates.bench.figure;

import isolates.bench.run.RunData;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.statistics.NumberText;
import java.awt.Color;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
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

  /** By kind of work, not by platform: the same phase has the same colour in every bar. */
  private static final Map<String, Color> COLORS =
      Map.ofEntries(
          Map.entry("accept", new Color(0xe7, 0xd4, 0xe8)),
          Map.entry("spawn", new Color(0x7b, 0x32, 0x94)),
          Map.entry("first-byte", new Color(0xc2, 0xa5, 0xcf)),
          Map.entry("function", new Color(0xd5, 0x5e, 0x00)),
          Map.entry("pull-lambda", new Color(0xcc, 0x79, 0xa7)),
          Map.entry("Create()/acquire-mem", new Color(0xd9, 0xd9, 0xd9)),
          Map.entry("Create()/acquire-cgroup", new Color(0xf0, 0xe4, 0x42)),
          Map.entry("Create()/acquire-bundle", new Color(0xc9, 0xbd, 0x1e)),
          Map.entry("Create()/make-root-fs", new Color(0x56, 0xb4, 0xe9)),
          Map.entry("Create()/fork-proc", new Color(0x00, 0x72, 0xb2)),
          Map.entry("Create()/fresh-proc", new Color(0x00, 0x3d, 0x66)),
          Map.entry("Create()/import-function", new Color(0x00, 0x9e, 0x73)),
          Map.entry("Create(), rest", new Color(0x99, 0x99, 0x99)),
          Map.entry("Unpause()", new Color(0xe6, 0x9f, 0x00)),
          Map.entry("LambdaInstance-RoundTrip", new Color(0xd5, 0x5e, 0x00)),
          Map.entry("web-request, rest", new Color(0x33, 0x33, 0x33)));

  private PhaseFigures() {}

  static List<Figure> of(RunData run) {
    Map<String, Map<String, Map<String, List<Long>>>> figures = new TreeMap<>();
    for (Row row : run.phases()) {
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
    Set<String> inLegend = new HashSet<>();
    for (int row = 0; row < rows.size(); row++) {
      double start = 0;
      for (Map.Entry<String, List<Long>> phase : rows.get(row).entrySet()) {
        double end = start + mean(phase.getValue());
        if (end - start >= longest * VISIBLE) {
          String label = inLegend.add(phase.getKey()) ? phase.getKey() : null;
          Color color = COLORS.getOrDefault(phase.getKey(), Palette.FAINT_INK);
          plot.bar(label, start, end, -row, color, Palette.tint(color, 0));
        }
        start = end;
      }
    }
    return new Figure(
        "phases_" + name.replace(' ', '_'),
        title,
        plot,
        "Means from each server's own statistics before and after the group, in order of time from the"
            + " left, as in the legend. OpenLambda reports whole milliseconds, rounded down;"
            + " phases.csv has by how much each mean may be off.");
  }

  private static double whole(Map<String, List<Long>> phases) {
    return phases.values().stream().mapToDouble(PhaseFigures::mean).sum();
  }

  private static double mean(List<Long> ns) {
    return ns.stream().mapToLong(Long::longValue).average().orElse(0) * MS;
  }
}
