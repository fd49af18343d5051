package isolates.bench.run;

import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.DiskItem;
import isolates.bench.sample.Group;
import isolates.bench.sample.MemoryReading;
import isolates.bench.sample.PaperSeries;
import isolates.bench.statistics.Distribution;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import tech.tablesaw.api.Row;

/**
 * A run of the study's experiments, read from its files, as its numbers are set beside the
 * published ones.
 *
 * @param series the study's series, in their units, at full resolution
 * @param origins where each was measured
 * @param more what else was measured, by its name and unit
 */
public record PaperRun(
    Map<PaperSeries, Distribution> series,
    Map<PaperSeries, Group> origins,
    Map<String, Distribution> more) {
  /**
   * What the study's figures and numbers are of; the others are the same in KB, or on the way
   * there.
   */
  private static final Set<PaperSeries> STUDY =
      EnumSet.of(
          PaperSeries.CS,
          PaperSeries.OL,
          PaperSeries.CGI,
          PaperSeries.NI,
          PaperSeries.CGIPYJSON,
          PaperSeries.CGIPYQRY,
          PaperSeries.MOL,
          PaperSeries.MNI);

  private static final double MB_PER_KIB = 1.0 / 1024;
  private static final double MB_PER_BYTE = MB_PER_KIB / 1024;
  private static final double SECONDS_PER_NS = 1e-9;

  /** What of a run's numbers belongs beside the study's. */
  public static PaperRun of(RunData run) {
    Map<PaperSeries, Distribution> series = run.study().distributions();
    series.keySet().retainAll(STUDY);
    Map<String, LongStream.Builder> pss = new LinkedHashMap<>();
    for (Row reading : run.tables().memory()) {
      if (reading.getString(CsvColumns.METHOD).equals(MemoryReading.PSS)) {
        add(pss, "memory (PSS) of " + name(reading) + ", MB", reading.getLong(CsvColumns.KIB));
      }
    }
    Map<String, LongStream.Builder> times = new LinkedHashMap<>();
    for (Row time : run.tables().startUp()) {
      add(
          times,
          time.getString(CsvColumns.PHASE) + " of " + name(time) + ", s",
          Math.round(time.getDouble(CsvColumns.SECONDS) / SECONDS_PER_NS));
    }
    Map<String, Long> sizes = new LinkedHashMap<>();
    for (Row item : run.tables().disk()) {
      String whose =
          item.getString(CsvColumns.OWNER).equals(DiskItem.OWN)
              ? "disk, its own, of "
              : "disk, the machine's, of ";
      sizes.merge(whose + name(item) + ", MB", item.getLong(CsvColumns.BYTES), Long::sum);
    }
    Map<String, Distribution> more = new LinkedHashMap<>();
    put(more, pss, MB_PER_KIB);
    put(more, times, SECONDS_PER_NS);
    sizes.forEach(
        (what, bytes) -> more.put(what, Distribution.of(new long[] {bytes}, MB_PER_BYTE)));
    return new PaperRun(series, run.study().origins(), more);
  }

  private static String name(Row row) {
    Group group = Group.of(row);
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
    for (PaperSeries wanted : STUDY) {
      if (!series.containsKey(wanted)) {
        missing.add(wanted.title() + " (" + wanted.fileName() + ")");
      }
    }
    return missing;
  }
}
