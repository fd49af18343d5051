package isolates.bench.report;

import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.run.StatisticsCsv;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.DiskItem;
import isolates.bench.sample.Group;
import isolates.bench.sample.MemoryReading;
import isolates.bench.sample.PaperSeries;
import isolates.bench.statistics.Distribution;
import isolates.bench.statistics.Interval;
import isolates.bench.statistics.MedianInterval;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import tech.tablesaw.api.Row;

/**
 * The study beside what was measured here: "published | measured here | ratio", and why they
 * differ.
 *
 * @param rows in the order of the study
 */
public record PaperTable(List<Quantity> rows) {
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

  /**
   * One quantity.
   *
   * @param what in words, naming the platform it was measured on here
   * @param unit of the medians
   * @param published in the study, {@link Published#NOTHING} where it gives no number
   * @param here what we measured
   * @param why a difference is to be expected, possibly empty
   */
  public record Quantity(
      String what, String unit, Published published, Distribution here, String why) {
    /** Our median by what was published; {@code NaN} where nothing was. */
    double ratio() {
      return here.median() / published.median();
    }

    /** Of {@link #ratio}, from the interval of our median. */
    Interval ratioInterval() {
      Interval interval = MedianInterval.of(here);
      return interval.isKnown() && !Double.isNaN(published.median())
          ? new Interval(interval.low() / published.median(), interval.high() / published.median())
          : Interval.UNKNOWN;
    }

    private List<Object> fields() {
      Interval interval = MedianInterval.of(here);
      return List.of(
          what,
          unit,
          StatisticsCsv.text(published.median()),
          published.n() == 0 ? "" : published.n(),
          StatisticsCsv.text(here.median()),
          StatisticsCsv.text(interval.low()),
          StatisticsCsv.text(interval.high()),
          here.size(),
          StatisticsCsv.text(ratio()),
          StatisticsCsv.text(ratioInterval().low()),
          StatisticsCsv.text(ratioInterval().high()),
          why);
    }
  }

  public PaperTable {
    rows = List.copyOf(rows);
  }

  /** What of a run's numbers belongs beside the study's. */
  public static PaperTable of(RunData run) {
    Map<PaperSeries, Distribution> series = run.study().distributions();
    series.keySet().retainAll(STUDY);
    return of(series, run.study().origins(), more(run));
  }

  /** What else was measured, by its name and unit. */
  private static Map<String, Distribution> more(RunData run) {
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
    return more;
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

  /** What of the study a run could not measure, in words. */
  public static List<String> missing(RunData run) {
    Set<PaperSeries> measured = run.study().distributions().keySet();
    return STUDY.stream()
        .filter(wanted -> !measured.contains(wanted))
        .map(wanted -> wanted.title() + " (" + wanted.fileName() + ")")
        .toList();
  }

  /**
   * The same of numbers that lie in no run.
   *
   * @param here what was measured, in the series' units, at full resolution rather than in the
   *     study's whole milliseconds
   * @param origins on which platforms, where they are not the study's own
   * @param more quantities that the study measured and published no samples of (disk, start and
   *     stop), by what they are, in the unit at the end of their names after a comma
   */
  public static PaperTable of(
      Map<PaperSeries, Distribution> here,
      Map<PaperSeries, Group> origins,
      Map<String, Distribution> more) {
    List<Quantity> rows = new ArrayList<>();
    for (PaperSeries series : PaperSeries.values()) {
      Distribution values = here.get(series);
      if (values == null || values.isEmpty()) {
        continue;
      }
      Group origin = origins.getOrDefault(series, series.origin());
      rows.add(
          new Quantity(
              (series.title() + ", here " + origin.platformName() + " " + origin.function())
                  .strip(),
              series.unit(),
              Published.of(series),
              values,
              why(series.origin(), origin)));
    }
    more.forEach(
        (what, values) -> {
          int comma = what.lastIndexOf(',');
          rows.add(
              new Quantity(
                  what.substring(0, comma),
                  what.substring(comma + 1).strip(),
                  Published.NOTHING,
                  values,
                  "the study published no number that is known to us"));
        });
    return new PaperTable(rows);
  }

  private static String why(Group study, Group here) {
    List<String> reasons = new ArrayList<>();
    reasons.add("another machine and kernel");
    if (here.platform().equals("isolates")) {
      reasons.add("a controller in Java with native spawn instead of Go's net/http/cgi");
      if (!study.variant().equals(here.variant())) {
        reasons.add("interception by " + here.variant() + " instead of the module");
      }
      if (here.function().equals("fibo-c")) {
        reasons.add("the function in C, for there is no Go here");
      }
    } else if (!here.platform().equals("openlambda")) {
      reasons.add(
          here.platformName()
              + ", our worker in Java with OCI containers, in the place of OpenLambda, which is in"
              + " Go with lighter sandboxes");
    } else {
      reasons.add("a later OpenLambda" + (here.variant().isEmpty() ? "" : ", " + here.variant()));
    }
    return String.join("; ", reasons);
  }

  /**
   * Writes paper.csv into a run's folder, in place of an older one.
   *
   * @throws IOException if the folder cannot be written
   */
  public void write(RunFolder run) throws IOException {
    StatisticsCsv.write(run.paper(), CsvColumns.PAPER, rows, Quantity::fields);
  }
}
