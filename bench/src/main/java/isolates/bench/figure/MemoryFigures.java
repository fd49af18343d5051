package isolates.bench.figure;

import isolates.bench.run.RunData;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.sample.MemoryReading;
import isolates.bench.statistics.Distribution;
import isolates.bench.statistics.NumberText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Table;

/** Memory by platform: a figure for each function, method and scope that can be compared. */
final class MemoryFigures {
  private static final double MIB_PER_KIB = 1.0 / 1024;

  private MemoryFigures() {}

  static List<Figure> of(RunData run) {
    // The whole machine's memory is left out: a platform's is the difference, a row of its own.
    Table memory = run.tables().memory();
    Table readings =
        memory.where(memory.stringColumn(CsvColumns.METHOD).isNotEqualTo(MemoryReading.USED));
    if (readings.isEmpty()) {
      return List.of();
    }
    // A real OpenLambda does not tell how many instances it holds: its readings are of one kind.
    readings.longColumn(CsvColumns.INSTANCES).setMissingTo(0L);
    return readings
        .splitOn(CsvColumns.FUNCTION, CsvColumns.METHOD, CsvColumns.SCOPE)
        .asTableList()
        .stream()
        .map(view -> view.splitOn(CsvColumns.PLATFORM, CsvColumns.VARIANT).asTableList())
        .filter(MemoryFigures::isComparison)
        .map(MemoryFigures::figure)
        .sorted(Comparator.comparing(Figure::name))
        .toList();
  }

  /** One platform beside nothing, or without the one under test, would say nothing. */
  private static boolean isComparison(List<Table> platforms) {
    return platforms.size() > 1 && platforms.stream().anyMatch(table -> group(table).isIsolates());
  }

  /** Each platform with the most instances that it was measured with. */
  private static Figure figure(List<Table> unordered) {
    List<Table> platforms = new ArrayList<>(unordered);
    platforms.sort(Comparator.comparing(MemoryFigures::group));
    Table first = platforms.get(0);
    String method = first.stringColumn(CsvColumns.METHOD).get(0);
    String scope = first.stringColumn(CsvColumns.SCOPE).get(0);
    String function = group(first).function();
    String name = "memory_%s_%s_%s".formatted(function, method, scope).replace("__", "_");
    String title =
        "Memory: " + (function.isEmpty() ? "" : function + ", ") + scope + ", by " + method;
    List<LabelledDistribution> rows = new ArrayList<>();
    for (Table platform : platforms) {
      double most = instances(platform).max();
      Table readings = platform.where(instances(platform).isEqualTo(most));
      Distribution kib =
          Distribution.of(readings.longColumn(CsvColumns.KIB).asLongArray(), MIB_PER_KIB);
      String label =
          group(platform).platformName() + (most > 1 ? " x " + NumberText.number(most) : "");
      rows.add(LabelledDistribution.of(label, group(platform), kib, "MiB"));
    }
    return new DistributionFigures("memory", rows, "").bars(name, title);
  }

  private static Group group(Table platform) {
    return Group.of(platform.row(0));
  }

  private static LongColumn instances(Table platform) {
    return platform.longColumn(CsvColumns.INSTANCES);
  }
}
