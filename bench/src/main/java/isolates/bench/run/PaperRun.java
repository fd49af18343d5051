package isolates.bench.run;

import isolates.bench.sample.DiskItem;
import isolates.bench.sample.Group;
import isolates.bench.sample.MemoryReading;
import isolates.bench.sample.StartUpTime;
import isolates.bench.sample.StatsFolder.Origin;
import isolates.bench.sample.StatsFolder.Series;
import isolates.bench.statistics.Distribution;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * A run of the study's experiments, read from its files, as its numbers are set beside the
 * published ones.
 *
 * @param series the study's series, in their units, at full resolution
 * @param origins where each was measured
 * @param more what else was measured, by its name and unit
 */
public record PaperRun(
    Map<Series, Distribution> series, Map<Series, Origin> origins, Map<String, Distribution> more) {
  /**
   * What the study's figures and numbers are of; the others are the same in KB, or on the way
   * there.
   */
  private static final Set<Series> STUDY =
      EnumSet.of(
          Series.CS,
          Series.OL,
          Series.CGI,
          Series.NI,
          Series.CGIPYJSON,
          Series.CGIPYQRY,
          Series.MOL,
          Series.MNI);

  private static final double MB_PER_KIB = 1.0 / 1024;
  private static final double MB_PER_BYTE = MB_PER_KIB / 1024;
  private static final double SECONDS_PER_NS = 1e-9;

  /**
   * Reads a run's folder.
   *
   * @throws IOException if a file of it cannot be read
   * @throws isolates.bench.sample.MalformedFileException naming file and line
   */
  public static PaperRun read(RunFolder folder) throws IOException {
    StudyFiles files = StudyFiles.of(folder);
    Map<Series, Distribution> series = files.distributions();
    series.keySet().retainAll(STUDY);
    Map<String, Distribution> more = new LinkedHashMap<>();
    Map<String, LongStream.Builder> pss = new LinkedHashMap<>();
    for (MemoryReading reading : MemoryReading.read(folder.memory())) {
      if (reading.method().equals(MemoryReading.PSS)) {
        add(pss, "memory (PSS) of " + name(reading.group()) + ", MB", reading.kib());
      }
    }
    put(more, pss, MB_PER_KIB);
    Map<String, LongStream.Builder> times = new LinkedHashMap<>();
    for (StartUpTime time : StartUpTime.read(folder.startUp())) {
      add(times, time.phase().id() + " of " + name(time.group()) + ", s", time.ns());
    }
    put(more, times, SECONDS_PER_NS);
    Map<String, Long> sizes = new LinkedHashMap<>();
    for (DiskItem item : DiskItem.read(folder.disk())) {
      String name = name(item.group());
      String whose =
          item.owner().equals(DiskItem.OWN) ? "disk, its own, of " : "disk, the machine's, of ";
      sizes.merge(whose + name + ", MB", item.bytes(), Long::sum);
    }
    sizes.forEach(
        (what, bytes) -> more.put(what, Distribution.of(new long[] {bytes}, MB_PER_BYTE)));
    return new PaperRun(series, files.origins(), more);
  }

  private static String name(Group group) {
    return group.platformName() + " " + group.function();
  }

  private static void add(Map<String, LongStream.Builder> to, String what, long value) {
    to.computeIfAbsent(what, w -> LongStream.builder()).add(value);
  }

  private static void put(
      Map<String, Distribution> more, Map<String, LongStream.Builder> values, double scale) {
    values.forEach(
        (what, measured) -> more.put(what, Distribution.of(measured.build().toArray(), scale)));
  }

  /** What of the study could not be measured here, in words. */
  public List<String> missing() {
    List<String> missing = new ArrayList<>();
    for (Series wanted : STUDY) {
      if (!series.containsKey(wanted)) {
        missing.add(wanted.title() + " (" + wanted.fileName() + ")");
      }
    }
    return missing;
  }
}
