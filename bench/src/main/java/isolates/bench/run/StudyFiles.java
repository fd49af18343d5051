package isolates.bench.run;

import isolates.bench.platform.PlatformId;
import isolates.bench.sample.MemoryReading;
import isolates.bench.sample.Mode;
import isolates.bench.sample.Sample;
import isolates.bench.sample.SamplesCsv;
import isolates.bench.sample.StatsFolder;
import isolates.bench.sample.StatsFolder.Origin;
import isolates.bench.sample.StatsFolder.Series;
import isolates.bench.statistics.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A run as the study's series, the source of {@code stats/}: whole milliseconds, MB or KB there,
 * one a line. {@code sources.csv} beside them says what each was measured on, since the study's
 * names say OpenLambda where a run may have had another container platform.
 *
 * @param values as measured: latencies in nanoseconds, memory in KiB
 * @param origins where each was measured
 */
public record StudyFiles(Map<Series, long[]> values, Map<Series, Origin> origins) {
  private static final double MS_PER_NS = 1e-6;
  private static final double MB_PER_KIB = 1.0 / 1024;

  /** A series of the study's and the groups that may fill it, the most faithful first. */
  private record Source(Series series, List<Predicate<Group>> candidates) {}

  /**
   * @param kind the mode of latencies, method and scope of memory
   */
  private record Group(PlatformId platform, String function, String kind) {
    static Group of(Sample sample) {
      return new Group(
          new PlatformId(sample.group().platform(), sample.group().variant()),
          sample.group().function(),
          sample.group().mode().id());
    }

    static Group of(MemoryReading reading) {
      return new Group(
          new PlatformId(reading.group().platform(), reading.group().variant()),
          reading.group().function(),
          memory(reading.method(), reading.scope()));
    }
  }

  /** The study ran Go on its isolates; C is what comes nearest where there is no Go. */
  private static final List<String> COMPILED = List.of("fibo-go", "fibo-c");

  /** OpenLambda runs Python; a machine without it can only do with what the isolates run. */
  private static final List<String> IN_CONTAINERS = List.of("fibo-py", "fibo-go", "fibo-c");

  private static final String PLATFORM = memory(MemoryReading.AVAILABLE, MemoryReading.PLATFORM);
  private static final String BEFORE = memory(MemoryReading.USED, MemoryReading.BEFORE);
  private static final String AFTER = memory(MemoryReading.USED, MemoryReading.AFTER);

  private static final List<Source> SOURCES =
      List.of(
          new Source(Series.CS, containers(Mode.FIRST.id())),
          new Source(Series.OL, containers(Mode.WARM.id())),
          new Source(Series.CGI, isolates("none", COMPILED, Mode.COLD.id())),
          new Source(Series.NI, intercepted(Mode.COLD.id())),
          new Source(Series.CGIPYJSON, isolates("none", List.of("fibo-py"), Mode.COLD.id())),
          new Source(Series.CGIPYQRY, isolates("none", List.of("fibo-py-query"), Mode.COLD.id())),
          new Source(Series.MOL, containers(PLATFORM)),
          new Source(Series.MOLKB, containers(PLATFORM)),
          new Source(Series.UM1, containers(BEFORE)),
          new Source(Series.UM1KB, containers(BEFORE)),
          new Source(Series.UMOL, containers(AFTER)),
          new Source(Series.UMOLKB, containers(AFTER)),
          new Source(Series.MNI, intercepted(PLATFORM)),
          new Source(Series.MNIKB, intercepted(PLATFORM)),
          new Source(Series.UM2, intercepted(BEFORE)),
          new Source(Series.UM2KB, intercepted(BEFORE)),
          new Source(Series.UMNI, intercepted(AFTER)),
          new Source(Series.UMNIKB, intercepted(AFTER)));

  private static String memory(String method, String scope) {
    return method + " " + scope;
  }

  private static List<Predicate<Group>> containers(String kind) {
    List<Predicate<Group>> candidates = new ArrayList<>();
    for (String platform : List.of("openlambda", "container")) {
      for (String function : IN_CONTAINERS) {
        candidates.add(
            group ->
                group.platform().platform().equals(platform)
                    && group.function().equals(function)
                    && group.kind().equals(kind));
      }
    }
    return candidates;
  }

  private static List<Predicate<Group>> isolates(
      String variant, List<String> functions, String kind) {
    List<Predicate<Group>> candidates = new ArrayList<>();
    for (String function : functions) {
      Group wanted = new Group(new PlatformId("isolates", variant), function, kind);
      candidates.add(wanted::equals);
    }
    return candidates;
  }

  private static List<Predicate<Group>> intercepted(String kind) {
    List<Predicate<Group>> candidates = new ArrayList<>(isolates("lkm", COMPILED, kind));
    candidates.addAll(isolates("seccomp", COMPILED, kind));
    return candidates;
  }

  /**
   * Finds the series in a run's samples.csv and, where it has one, memory.csv.
   *
   * @throws IOException if they cannot be read
   */
  public static StudyFiles of(RunFolder folder) throws IOException {
    Map<Group, LongStream.Builder> found = new LinkedHashMap<>();
    try (Stream<Sample> samples = SamplesCsv.read(folder.samples())) {
      samples
          .filter(sample -> sample.ok() && sample.latencyNs().isPresent())
          .forEach(sample -> put(found, Group.of(sample), sample.latencyNs().getAsLong()));
    }
    if (Files.exists(folder.memory())) {
      MemoryReading.read(folder.memory())
          .forEach(reading -> put(found, Group.of(reading), reading.kib()));
    }
    Map<Group, long[]> groups = new LinkedHashMap<>();
    found.forEach((group, values) -> groups.put(group, values.build().toArray()));
    Map<Series, long[]> values = new EnumMap<>(Series.class);
    Map<Series, Origin> origins = new EnumMap<>(Series.class);
    for (Source source : SOURCES) {
      Optional<Group> filling =
          source.candidates().stream()
              .flatMap(wanted -> groups.keySet().stream().filter(wanted))
              .findFirst();
      if (filling.isPresent()) {
        Group group = filling.get();
        values.put(source.series(), groups.get(group));
        origins.put(
            source.series(),
            new Origin(group.platform().platform(), group.platform().variant(), group.function()));
      }
    }
    return new StudyFiles(values, origins);
  }

  private static void put(Map<Group, LongStream.Builder> found, Group group, long value) {
    found.computeIfAbsent(group, g -> LongStream.builder()).add(value);
  }

  /** Units of a series, such as ms, per step of its values as measured. */
  private static double resolution(Series series) {
    return switch (series.unit()) {
      case "ms" -> MS_PER_NS;
      case "MB" -> MB_PER_KIB;
      default -> 1;
    };
  }

  /** A series in its unit, at full resolution. */
  public Map<Series, Distribution> distributions() {
    Map<Series, Distribution> distributions = new EnumMap<>(Series.class);
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
    for (Map.Entry<Series, long[]> entry : values.entrySet()) {
      double resolution = resolution(entry.getKey());
      StatsFolder.write(
          folder,
          entry.getKey(),
          Arrays.stream(entry.getValue()).map(v -> Math.round(v * resolution)));
    }
    StatsFolder.writeOrigins(folder, origins);
  }
}
