package isolates.bench.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.csv.CSVRecord;

/**
 * Where the time of an invocation goes, as the workers' own statistics tell it: for each function
 * and mode a stacked bar a platform, from those rows of {@code phases.csv} that are part of the
 * whole. Rows are in order of time; where a phase has several, their mean is shown.
 */
final class PhaseFigures {
  static final String FILE = "phases.csv";

  private static final List<String> COLUMNS =
      List.of("platform", "variant", "function", "mode", "phase", "part", "ns");
  private static final double MS = 1e-6;
  private static final BasicStroke KEY = new BasicStroke(5);

  /** What is smaller than this share of the longest bar could not be seen, and has no key. */
  private static final double VISIBLE = 0.003;

  /** By kind of work, not by platform: the same phase has the same colour in every bar. */
  private static final Map<String, Color> COLORS =
      Map.ofEntries(
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

  /** Phases of each platform, in order of time. */
  private static final class View {
    private final Map<String, Map<String, List<Long>>> platforms = new LinkedHashMap<>();

    void add(String platform, String phase, long ns) {
      platforms
          .computeIfAbsent(platform, p -> new LinkedHashMap<>())
          .computeIfAbsent(phase, p -> new ArrayList<>())
          .add(ns);
    }
  }

  static List<Figure> of(RunFolder run) throws IOException {
    Map<String, View> views = new TreeMap<>();
    for (CSVRecord row : run.table(FILE, COLUMNS)) {
      if (row.get("part").equals("true")) {
        views
            .computeIfAbsent(row.get("function") + " " + row.get("mode"), v -> new View())
            .add(RunFolder.platform(row), row.get("phase"), run.number(FILE, row, "ns"));
      }
    }
    List<Figure> figures = new ArrayList<>();
    views.forEach((name, view) -> figures.add(figure(name, view)));
    return figures;
  }

  private static Figure figure(String name, View view) {
    List<String> rows = List.copyOf(view.platforms.keySet());
    double longest =
        view.platforms.values().stream().mapToDouble(PhaseFigures::whole).max().orElseThrow();
    Map<String, Figure.Entry> key = new LinkedHashMap<>();
    List<Mark> marks = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      Map<String, List<Long>> phases = view.platforms.get(rows.get(row));
      double start = 0;
      for (Map.Entry<String, List<Long>> phase : phases.entrySet()) {
        double ms = mean(phase.getValue());
        if (ms >= longest * VISIBLE) {
          Color color = COLORS.getOrDefault(phase.getKey(), Palette.FAINT_INK);
          marks.add(Marks.segment(row, start, start + ms, color));
          key.putIfAbsent(
              phase.getKey(),
              new Figure.Entry(
                  phase.getKey(), Plot.Curve.line(phase.getKey(), List.of(), color, KEY)));
        }
        start += ms;
      }
      marks.add(Marks.textBeside(row, Labels.number(start) + " ms"));
    }
    return new Figure(
        "phases_" + name.replace(' ', '_'),
        "Where the time goes: " + name,
        List.copyOf(key.values()),
        Plot.of(
            Axis.fromZero("time in the worker, an invocation (ms)", longest * 1.03),
            Axis.names(rows),
            marks),
        new Figure.Margins(0, 44),
        Math.max(2, rows.size()) * 20,
        "Means, by each worker's own /stats before and after the group; parts in order of time,"
            + " from the left, as in the key. OpenLambda tells whole milliseconds, cut off:"
            + " phases.csv has by how much each mean may be off.");
  }

  private static double whole(Map<String, List<Long>> phases) {
    return phases.values().stream().mapToDouble(PhaseFigures::mean).sum();
  }

  private static double mean(List<Long> ns) {
    return ns.stream().mapToLong(Long::longValue).average().orElse(0) * MS;
  }
}
