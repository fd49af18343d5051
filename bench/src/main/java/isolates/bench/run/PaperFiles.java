package isolates.bench.run;

import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.sample.MemoryReading;
import isolates.bench.sample.Mode;
import isolates.bench.sample.PaperSeries;
import isolates.bench.sample.StatsFolder;
import isolates.bench.statistics.Distribution;
import isolates.bench.statistics.GroupSamples;
import isolates.bench.statistics.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.table.TableSlice;

/**
 * A run as the study's series, the source of {@code stats/}: whole milliseconds, MB or KB there,
 * one a line. {@code sources.csv} beside them says what each was measured on, since the study's
 * names say OpenLambda where a run may have had another container platform.
 *
 * @param values as measured: latencies in nanoseconds, memory in KiB
 * @param origins where each was measured
 */
public record PaperFiles(Map<PaperSeries, long[]> values, Map<PaperSeries, Group> origins) {
  private static final double MS_PER_NS = 1e-6;
  private static final double MB_PER_KIB = 1.0 / 1024;
  private static final String[] MEMORY_KEY = {
    CsvColumns.PLATFORM,
    CsvColumns.VARIANT,
    CsvColumns.FUNCTION,
    CsvColumns.METHOD,
    CsvColumns.SCOPE
  };

  /** A series of the study's and what may fill it, the most faithful first. */
  private record Source(PaperSeries series, List<Predicate<Measured>> candidates) {}

  /**
   * What may fill a series.
   *
   * @param group its benchmark and language are not looked at
   * @param memory method and scope; empty of latencies
   * @param values in the order they were measured
   */
  private record Measured(Group group, String memory, LongColumn values) {
    boolean is(String platform, String function, Mode mode, String ofMemory) {
      return group.platform().equals(platform)
          && group.function().equals(function)
          && group.mode() == mode
          && memory.equals(ofMemory);
    }
  }

  /** What is looked for of a platform: latencies of a mode, or memory by a method and scope. */
  private record Kind(Mode mode, String memory) {
    static final Kind FIRST = new Kind(Mode.FIRST, "");
    static final Kind COLD = new Kind(Mode.COLD, "");
    static final Kind WARM = new Kind(Mode.WARM, "");
    static final Kind PLATFORM = of(MemoryReading.AVAILABLE, MemoryReading.PLATFORM);
    static final Kind BEFORE = of(MemoryReading.USED, MemoryReading.BEFORE);
    static final Kind AFTER = of(MemoryReading.USED, MemoryReading.AFTER);

    private static Kind of(String method, String scope) {
      return new Kind(Mode.NONE, method + " " + scope);
    }
  }

  /** The study ran Go on its isolates; C is what comes nearest where there is no Go. */
  private static final List<String> COMPILED = List.of("fibo-go", "fibo-c");

  /** OpenLambda runs Python; a machine without it can only do with what the isolates run. */
  private static final List<String> IN_CONTAINERS = List.of("fibo-py", "fibo-go", "fibo-c");

  private static final List<Source> SOURCES =
      List.of(
          new Source(PaperSeries.CS, containers(Kind.FIRST)),
          new Source(PaperSeries.OL, containers(Kind.WARM)),
          new Source(PaperSeries.CGI, isolates("none", COMPILED, Kind.COLD)),
          new Source(PaperSeries.NI, intercepted(Kind.COLD)),
          new Source(PaperSeries.CGIPYJSON, isolates("none", List.of("fibo-py"), Kind.COLD)),
          new Source(PaperSeries.CGIPYQRY, isolates("none", List.of("fibo-py-query"), Kind.COLD)),
          new Source(PaperSeries.MOL, containers(Kind.PLATFORM)),
          new Source(PaperSeries.MOLKB, containers(Kind.PLATFORM)),
          new Source(PaperSeries.UM1, containers(Kind.BEFORE)),
          new Source(PaperSeries.UM1KB, containers(Kind.BEFORE)),
          new Source(PaperSeries.UMOL, containers(Kind.AFTER)),
          new Source(PaperSeries.UMOLKB, containers(Kind.AFTER)),
          new Source(PaperSeries.MNI, intercepted(Kind.PLATFORM)),
          new Source(PaperSeries.MNIKB, intercepted(Kind.PLATFORM)),
          new Source(PaperSeries.UM2, intercepted(Kind.BEFORE)),
          new Source(PaperSeries.UM2KB, intercepted(Kind.BEFORE)),
          new Source(PaperSeries.UMNI, intercepted(Kind.AFTER)),
          new Source(PaperSeries.UMNIKB, intercepted(Kind.AFTER)));

  private static List<Predicate<Measured>> containers(Kind kind) {
    List<Predicate<Measured>> candidates = new ArrayList<>();
    for (String platform : List.of("openlambda", "container")) {
      for (String function : IN_CONTAINERS) {
        candidates.add(measured -> measured.is(platform, function, kind.mode(), kind.memory()));
      }
    }
    return candidates;
  }

  private static List<Predicate<Measured>> isolates(
      String variant, List<String> functions, Kind kind) {
    List<Predicate<Measured>> candidates = new ArrayList<>();
    for (String function : functions) {
      candidates.add(
          measured ->
              measured.is(Group.ISOLATES, function, kind.mode(), kind.memory())
                  && measured.group().variant().equals(variant));
    }
    return candidates;
  }

  private static List<Predicate<Measured>> intercepted(Kind kind) {
    List<Predicate<Measured>> candidates = new ArrayList<>(isolates("lkm", COMPILED, kind));
    candidates.addAll(isolates("seccomp", COMPILED, kind));
    return candidates;
  }

  /** Finds the series in a run's samples and memory. */
  static PaperFiles of(RunData run) {
    List<Measured> all = new ArrayList<>();
    for (GroupSamples samples : run.groups().values()) {
      long[] latencies = samples.values(Metric.LATENCY);
      if (latencies.length > 0) {
        all.add(
            new Measured(samples.group(), "", LongColumn.create(CsvColumns.LATENCY_NS, latencies)));
      }
    }
    if (!run.tables().memory().isEmpty()) {
      for (TableSlice readings : run.tables().memory().splitOn(MEMORY_KEY)) {
        Row first = readings.iterator().next();
        all.add(
            new Measured(
                Group.of(first),
                first.getString(CsvColumns.METHOD) + " " + first.getString(CsvColumns.SCOPE),
                (LongColumn) readings.column(CsvColumns.KIB)));
      }
    }
    Map<PaperSeries, long[]> values = new EnumMap<>(PaperSeries.class);
    Map<PaperSeries, Group> origins = new EnumMap<>(PaperSeries.class);
    for (Source source : SOURCES) {
      source.candidates().stream()
          .flatMap(wanted -> all.stream().filter(wanted))
          .findFirst()
          .ifPresent(
              filling -> {
                Group group = filling.group();
                values.put(source.series(), filling.values().asLongArray());
                origins.put(
                    source.series(), Group.of(group.platform(), group.variant(), group.function()));
              });
    }
    return new PaperFiles(values, origins);
  }

  /** Units of a series, such as ms, per step of its values as measured. */
  private static double resolution(PaperSeries series) {
    return switch (series.unit()) {
      case "ms" -> MS_PER_NS;
      case "MB" -> MB_PER_KIB;
      default -> 1;
    };
  }

  /** A series in its unit, at full resolution. */
  public Map<PaperSeries, Distribution> distributions() {
    Map<PaperSeries, Distribution> distributions = new EnumMap<>(PaperSeries.class);
    values.forEach(
        (series, measured) ->
            distributions.put(series, Distribution.of(measured, resolution(series))));
    return distributions;
  }

  /**
   * Writes the series into a folder, in the study's form.
   *
   * @throws IOException if the folder cannot be written
   */
  public void write(Path folder) throws IOException {
    for (Map.Entry<PaperSeries, long[]> entry : values.entrySet()) {
      double resolution = resolution(entry.getKey());
      StatsFolder.write(
          folder,
          entry.getKey(),
          Arrays.stream(entry.getValue()).map(v -> Math.round(v * resolution)));
    }
    StatsFolder.writeOrigins(folder, origins);
  }
}
