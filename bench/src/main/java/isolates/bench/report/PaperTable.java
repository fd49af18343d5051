package isolates.bench.report;

import isolates.bench.run.RunFolder;
import isolates.bench.run.StatisticsCsv;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvRow;
import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.Group;
import isolates.bench.sample.PaperSeries;
import isolates.bench.sample.StatsFolder;
import isolates.bench.statistics.Distribution;
import isolates.bench.statistics.Interval;
import isolates.bench.statistics.MedianInterval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The study beside what was measured here: "published | measured here | ratio", and why they
 * differ.
 *
 * @param rows in the order of the study
 */
public record PaperTable(List<Quantity> rows) {
  /**
   * One quantity.
   *
   * @param what in words, naming the platform it was measured on here
   * @param unit of the medians
   * @param published the study's median, or the one number that it gives; {@code NaN} where none
   * @param publishedN how many samples that is of, 0 where it does not say
   * @param here median of ours
   * @param interval of ours, unknown where there were too few
   * @param hereN how many samples
   * @param ratio here / published, {@code NaN} with published
   * @param ratioInterval the interval of our median over what was published
   * @param why a difference is to be expected, possibly empty
   */
  public record Quantity(
      String what,
      String unit,
      double published,
      long publishedN,
      double here,
      Interval interval,
      long hereN,
      double ratio,
      Interval ratioInterval,
      String why) {
    private List<Object> fields() {
      return List.of(
          what,
          unit,
          field(published),
          publishedN == 0 ? "" : publishedN,
          field(here),
          field(interval.low()),
          field(interval.high()),
          hereN,
          field(ratio),
          field(ratioInterval.low()),
          field(ratioInterval.high()),
          why);
    }
  }

  public PaperTable {
    rows = List.copyOf(rows);
  }

  /**
   * Sets what the study published beside ours.
   *
   * @param here what was measured, in the series' units, at full resolution rather than in the
   *     study's whole milliseconds
   * @param origins on which platforms, where they are not the study's own; see {@link
   *     StatsFolder#origin}
   * @param more quantities that the study measured and published no samples of (disk, start and
   *     stop), by what they are, in the unit at the end of their names after a comma
   */
  public static PaperTable of(
      Map<PaperSeries, Distribution> here,
      Map<PaperSeries, Group> origins,
      Map<String, Distribution> more) {
    StatsFolder study = new StatsFolder(Path.of("study"), Map.of(), Map.of());
    StatsFolder ours = new StatsFolder(Path.of("here"), Map.of(), origins);
    List<Quantity> rows = new ArrayList<>();
    for (PaperSeries series : PaperSeries.values()) {
      Distribution values = here.get(series);
      if (values == null || values.isEmpty()) {
        continue;
      }
      Group origin = ours.origin(series);
      rows.add(
          row(
              series.title() + ", here " + words(origin),
              series.unit(),
              Published.of(series),
              values,
              why(study.origin(series), origin)));
    }
    more.forEach(
        (what, values) -> {
          int comma = what.lastIndexOf(',');
          rows.add(
              row(
                  what.substring(0, comma),
                  what.substring(comma + 1).strip(),
                  Published.NOTHING,
                  values,
                  "the study published no number that is known to us"));
        });
    return new PaperTable(rows);
  }

  private static Quantity row(
      String what, String unit, Published study, Distribution here, String why) {
    Interval interval = MedianInterval.of(here);
    return new Quantity(
        what,
        unit,
        study.median(),
        study.n(),
        here.median(),
        interval,
        here.size(),
        here.median() / study.median(),
        interval.isKnown() && !Double.isNaN(study.median())
            ? new Interval(interval.low() / study.median(), interval.high() / study.median())
            : Interval.UNKNOWN,
        why);
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

  private static String words(Group origin) {
    return (origin.platformName() + " " + origin.function()).strip();
  }

  /**
   * Writes paper.csv into a run's folder, in place of an older one.
   *
   * @throws IOException if the folder cannot be written
   */
  public void write(RunFolder run) throws IOException {
    Files.deleteIfExists(run.paper());
    try (CsvWriter<CsvRow> writer = CsvWriter.create(run.paper(), CsvColumns.PAPER)) {
      for (Quantity row : rows) {
        writer.append(row::fields);
      }
    }
  }

  private static String field(double number) {
    return StatisticsCsv.text(number);
  }
}
