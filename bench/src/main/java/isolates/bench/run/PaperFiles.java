package isolates.bench.run;

import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
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
import java.util.stream.Stream;
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

  /**
   * What may fill a series.
   *
   * @param group its benchmark and language are not looked at
   * @param reading as {@link PaperSeries#reading} names it
   * @param values in the order they were measured
   */
  private record Measured(Group group, String reading, LongColumn values) {
    /** As a series has it, of a platform, a variant if that is not empty, and a function. */
    boolean fills(PaperSeries series, Group wanted) {
      return reading.equals(series.reading())
          && group.platform().equals(wanted.platform())
          && (wanted.variant().isEmpty() || group.variant().equals(wanted.variant()))
          && group.function().equals(wanted.function());
    }
  }

  /** What may fill a series, the most faithful first; of containers any variant. */
  private static Stream<Group> candidates(PaperSeries series) {
    Group study = series.origin();
    Stream<Group> platforms =
        switch (study.platformName()) {
          case "openlambda" -> Stream.of(study, Group.of("container", "", ""));
          case "isolates/lkm" -> Stream.of(study, Group.of(Group.ISOLATES, "seccomp", ""));
          default -> Stream.of(study);
        };
    return platforms.flatMap(
        each ->
            series.functions().stream()
                .map(function -> Group.of(each.platform(), each.variant(), function)));
  }

  /** Finds the series in a run's samples and memory. */
  static PaperFiles of(RunData run) {
    List<Measured> all = new ArrayList<>();
    for (GroupSamples samples : run.groups().values()) {
      long[] latencies = samples.values(Metric.LATENCY);
      if (latencies.length > 0) {
        LongColumn column = LongColumn.create(CsvColumns.LATENCY_NS, latencies);
        all.add(new Measured(samples.group(), samples.group().mode().id(), column));
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
    for (PaperSeries series : PaperSeries.values()) {
      candidates(series)
          .flatMap(wanted -> all.stream().filter(each -> each.fills(series, wanted)))
          .findFirst()
          .ifPresent(
              filling -> {
                Group group = filling.group();
                values.put(series, filling.values().asLongArray());
                origins.put(series, Group.of(group.platform(), group.variant(), group.function()));
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
