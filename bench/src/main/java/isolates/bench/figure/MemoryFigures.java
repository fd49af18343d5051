package isolates.bench.figure;

import isolates.bench.sample.MemoryReading;
import isolates.bench.statistics.Distribution;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;

/** Memory by platform, from memory.csv: a figure for each method and scope it was measured by. */
final class MemoryFigures {
  static final String FILE = "memory.csv";

  private static final List<String> COLUMNS =
      List.of("run", "platform", "variant", "function", "instances", "method", "scope", "kib");
  private static final double MIB = 1.0 / 1024;
  private static final BasicStroke LINE = new BasicStroke(1.3f);

  /** What is shown in one figure. */
  private record View(String function, String method, String scope) implements Comparable<View> {
    @Override
    public int compareTo(View other) {
      return name().compareTo(other.name());
    }

    String name() {
      return Stream.of("memory", function, method, scope)
          .filter(part -> !part.isEmpty())
          .collect(Collectors.joining("_"));
    }
  }

  private MemoryFigures() {}

  static List<Figure> of(RunFolder run) throws IOException {
    Map<View, Map<String, Map<Long, List<Long>>>> views = new TreeMap<>();
    Map<String, Color> colors = new TreeMap<>();
    for (CSVRecord row : run.table(FILE, COLUMNS)) {
      if (row.get("method").equals(MemoryReading.USED)) {
        // The whole machine's memory; the platform's is the difference, a row of its own.
        continue;
      }
      String platform = RunFolder.platform(row);
      colors.put(platform, Palette.of(row.get("platform"), row.get("variant")));
      views
          .computeIfAbsent(
              new View(row.get("function"), row.get("method"), row.get("scope")),
              v -> new TreeMap<>())
          .computeIfAbsent(platform, p -> new TreeMap<>())
          .computeIfAbsent(run.number(FILE, row, "instances"), i -> new ArrayList<>())
          .add(run.number(FILE, row, "kib"));
    }
    List<Figure> figures = new ArrayList<>();
    views.forEach(
        (view, platforms) ->
            figures.add(
                platforms.values().stream().anyMatch(byInstances -> byInstances.size() > 1)
                    ? growth(view, platforms, colors)
                    : bars(view, platforms, colors)));
    return figures;
  }

  private static Figure bars(
      View view, Map<String, Map<Long, List<Long>>> platforms, Map<String, Color> colors) {
    List<Row> rows = new ArrayList<>();
    platforms.forEach(
        (platform, byInstances) ->
            byInstances.forEach(
                (instances, kib) ->
                    rows.add(
                        new Row(
                            platform + (instances > 1 ? " x " + instances : ""),
                            colors.get(platform),
                            distribution(kib),
                            "MiB"))));
    return Drawings.bars(view.name(), title(view), "memory", rows, "");
  }

  private static Figure growth(
      View view, Map<String, Map<Long, List<Long>>> platforms, Map<String, Color> colors) {
    double most = 0;
    double high = 0;
    List<Plot.Curve> curves = new ArrayList<>();
    List<Figure.Entry> key = new ArrayList<>();
    for (Map.Entry<String, Map<Long, List<Long>>> platform : platforms.entrySet()) {
      List<Plot.Point> points = new ArrayList<>();
      for (Map.Entry<Long, List<Long>> instances : platform.getValue().entrySet()) {
        double median = distribution(instances.getValue()).median();
        points.add(new Plot.Point(instances.getKey(), median));
        most = Math.max(most, instances.getKey());
        high = Math.max(high, median);
      }
      Plot.Curve curve =
          Plot.Curve.line(platform.getKey(), points, colors.get(platform.getKey()), LINE);
      curves.add(curve);
      key.add(new Figure.Entry(platform.getKey(), curve));
    }
    return new Figure(
        view.name(),
        title(view),
        key,
        new Plot(
            Axis.fromZero("instances", most * 1.02),
            Axis.fromZero("memory (MiB)", high * 1.05),
            curves,
            List.of()),
        Figure.Margins.PLAIN,
        110,
        "Median of the readings at each number of instances. Method: " + view.method() + ".");
  }

  private static Distribution distribution(List<Long> kib) {
    return Distribution.of(kib.stream().mapToLong(Long::longValue).toArray(), MIB);
  }

  private static String title(View view) {
    return Stream.of(view.function(), view.scope())
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(", ", "Memory of ", " by " + view.method()));
  }
}
