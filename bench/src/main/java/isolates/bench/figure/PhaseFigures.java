package isolates.bench.figure;

import isolates.bench.statistics.Distribution;
import isolates.bench.statistics.Words;
import java.awt.Color;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVRecord;

/**
 * What a start is made of: the phases of each platform, stacked, from {@code phases.csv} with a row
 * a phase of a start and the columns {@code platform,variant,phase,ns}, in order of time.
 */
final class PhaseFigures {
  static final String FILE = "phases.csv";

  private static final List<String> COLUMNS = List.of("platform", "variant", "phase", "ns");

  private PhaseFigures() {}

  static List<Figure> of(RunFolder run) throws IOException {
    Map<String, Map<String, List<Long>>> platforms = new LinkedHashMap<>();
    Map<String, Color> colors = new LinkedHashMap<>();
    for (CSVRecord row : run.table(FILE, COLUMNS)) {
      String platform = RunFolder.platform(row);
      colors.put(platform, Palette.of(row.get("platform"), row.get("variant")));
      platforms
          .computeIfAbsent(platform, p -> new LinkedHashMap<>())
          .computeIfAbsent(row.get("phase"), p -> new ArrayList<>())
          .add(run.number(FILE, row, "ns"));
    }
    if (platforms.isEmpty()) {
      return List.of();
    }
    List<Figure> figures = new ArrayList<>();
    platforms.forEach(
        (platform, phases) -> figures.add(figure(platform, phases, colors.get(platform))));
    return figures;
  }

  /** A row a phase, each starting where the one before ended: a staircase to the whole. */
  private static Figure figure(String platform, Map<String, List<Long>> phases, Color color) {
    List<Mark> marks = new ArrayList<>();
    List<String> names = new ArrayList<>();
    double start = 0;
    int n = 0;
    for (Map.Entry<String, List<Long>> phase : phases.entrySet()) {
      Distribution values =
          Distribution.of(phase.getValue().stream().mapToLong(Long::longValue).toArray(), 1e-6);
      double median = values.median();
      marks.add(Marks.span(names.size(), start, start + median, color));
      marks.add(Marks.textBeside(names.size(), Drawings.estimate(values)));
      names.add(phase.getKey());
      start += median;
      n = Math.max(n, values.size());
    }
    return new Figure(
        "phases_" + platform.replace('/', '-'),
        "What a start of " + platform + " is made of",
        List.of(),
        Plot.of(
            Axis.fromZero("time since the start was asked for (ms)", start * 1.03),
            Axis.names(names),
            marks),
        new Figure.Margins(0, 72),
        names.size() * 15,
        "Each bar: the median of a phase, begun where the phase before ended; numbers: median with"
            + " its 95 % interval (ms). Sum of medians "
            + Words.number(start)
            + " ms. n = "
            + n
            + ".");
  }
}
