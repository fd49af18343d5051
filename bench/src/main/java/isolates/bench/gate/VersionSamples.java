package isolates.bench.gate;

import isolates.bench.WrongUseException;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.statistics.GroupSamples;
import isolates.bench.statistics.LaunchShift;
import isolates.bench.statistics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Table;
import tools.jackson.databind.JsonNode;

/**
 * What was measured of one version: one side of a comparison.
 *
 * @param name of its folder, or of its revision
 * @param commit what was measured; {@code unknown} if nobody knows
 * @param host where it was measured
 * @param groups by what their samples have in common
 */
public record VersionSamples(
    String name, String commit, Host host, SortedMap<Group, GroupResult> groups) {
  private static final long HTTP_OK = 200;

  /**
   * What decides whether two times may be compared.
   *
   * @param cpu the processor's model
   * @param processors how many there are
   * @param kernel the kernel's release
   * @param jdk the version of the JVM that measured
   */
  public record Host(String cpu, long processors, String kernel, String jdk) {
    /** The host that an environment.json describes. */
    public static Host of(JsonNode environment) {
      return new Host(
          environment.at("/cpu/model").asString("unknown"),
          environment.at("/cpu/processors").asLong(0),
          environment.at("/kernel/release").asString("unknown"),
          environment.at("/jdk/version").asString("unknown"));
    }

    /** How another one differs, a few words each; empty if times of both may be compared. */
    List<String> differences(Host other) {
      List<String> found = new ArrayList<>();
      add(found, "CPU", cpu, other.cpu);
      add(found, "processors", processors, other.processors);
      add(found, "kernel", kernel, other.kernel);
      add(found, "JDK", jdk, other.jdk);
      return found;
    }

    private static void add(List<String> found, String what, Object ours, Object theirs) {
      if (!ours.equals(theirs)) {
        found.add("%s '%s' against '%s'".formatted(what, ours, theirs));
      }
    }

    /** In a few words, for a history of several machines. */
    String name() {
      return "%s x %d, %s, JDK %s".formatted(cpu, processors, kernel, jdk);
    }
  }

  /**
   * What came of the invocations of one group.
   *
   * @param invocations all of them, failed ones too
   * @param failures had no response
   * @param wrong had a response that is not right
   * @param firstError of the first one that failed or was wrong; empty if none
   * @param series the right answers, by metric
   */
  public record GroupResult(
      long invocations, long failures, long wrong, String firstError, Map<Metric, Series> series) {
    /** Of a group that was not measured. */
    static final GroupResult NONE = new GroupResult(0, 0, 0, "", Map.of());

    Series values(Metric metric) {
      return series.getOrDefault(metric, Series.EMPTY);
    }

    private static GroupResult of(GroupSamples samples) {
      BooleanColumn ok = (BooleanColumn) samples.rows().column(CsvColumns.OK);
      LongColumn status = (LongColumn) samples.rows().column(CsvColumns.STATUS);
      long wrong = 0;
      String firstError = "";
      for (int i = 0; i < ok.size(); i++) {
        if (!ok.get(i)) {
          wrong += !status.isMissing(i) && status.getLong(i) == HTTP_OK ? 1 : 0;
          firstError =
              firstError.isEmpty()
                  ? samples.rows().column(CsvColumns.ERROR).getString(i)
                  : firstError;
        }
      }
      Map<Metric, Series> series = new EnumMap<>(Metric.class);
      for (Metric metric : Metric.values()) {
        // A processor time of 0 is below what the kernel counts, and has no ratio to anything.
        Series positive =
            Series.positive(
                samples.launches(metric),
                samples.sequence(metric),
                samples.values(metric),
                metric.scale());
        if (positive.size() > 0) {
          series.put(metric, positive);
        }
      }
      return new GroupResult(ok.size(), samples.failures() - wrong, wrong, firstError, series);
    }
  }

  public VersionSamples {
    groups = new TreeMap<>(groups);
  }

  /**
   * The samples of a version.
   *
   * @param samples with {@link CsvColumns#SAMPLES}, in the order they were measured
   */
  public static VersionSamples of(String name, String commit, Host host, Table samples) {
    SortedMap<Group, GroupResult> groups = new TreeMap<>();
    Group.headlines(GroupSamples.of(samples))
        .forEach((group, rows) -> groups.put(group, GroupResult.of(rows)));
    return new VersionSamples(name, commit, host, groups);
  }

  /**
   * Reads the folder of a run, and refuses what no verdict can rest on.
   *
   * @param side what the user calls it, {@code baseline} or {@code candidate}
   * @throws WrongUseException in one line, if it is not the folder of a whole run that says where
   *     it was measured, or has too few samples to judge anything
   * @throws isolates.bench.sample.MalformedFileException naming file and line, where a row is not a
   *     sample
   * @throws IOException if a file cannot be read
   */
  public static VersionSamples read(String side, Path folder) throws IOException {
    RunFolder files = new RunFolder(folder);
    if (!Files.isRegularFile(files.samples())) {
      throw refused(
          side,
          folder,
          "is not the folder of a run: it has no samples.csv; name one such as results/latest");
    }
    RunData run = RunData.read(files);
    JsonNode environment = run.environment();
    if (run.isCutOff()) {
      throw refused(side, folder, "was cut off in mid-row, as its run was killed; run it again");
    }
    if (environment.isMissingNode()) {
      throw refused(
          side, folder, "has no environment.json to say where it was measured; run it again");
    }
    // results/latest is a link: the run's own name says which one it was.
    String name = folder.toRealPath().getFileName().toString();
    String commit = environment.path("commit").asString("unknown");
    VersionSamples version = of(name, commit, Host.of(environment), run.tables().samples());
    int most = version.mostLaunches();
    // A group that only fails is for the judge; a run that was never started often is not.
    if (version.groups.isEmpty() || (most > 0 && most < LaunchShift.FEWEST)) {
      throw refused(
          side,
          folder,
          "has samples of %d launches a group at most, and no verdict rests on fewer than %d; run it with more launches"
              .formatted(most, LaunchShift.FEWEST));
    }
    return version;
  }

  private static WrongUseException refused(String side, Path folder, String problem) {
    return new WrongUseException("%s: %s %s".formatted(side, folder, problem));
  }

  private int mostLaunches() {
    return groups.values().stream()
        .flatMap(result -> result.series().values().stream())
        .mapToInt(series -> series.byLaunch().size())
        .max()
        .orElse(0);
  }

  /** The benchmarks that were measured, one as a rule. */
  List<String> benches() {
    return groups.keySet().stream().map(Group::bench).distinct().toList();
  }

  /** The functions that were measured, floors aside. */
  List<String> functions() {
    return groups.keySet().stream()
        .filter(group -> !group.isFloor())
        .map(Group::function)
        .distinct()
        .sorted()
        .toList();
  }
}
