package isolates.bench.report;

import isolates.bench.run.RunFolder;
import isolates.bench.run.StatisticsCsv;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.sample.PaperSeries;
import isolates.bench.statistics.Distribution;
import isolates.bench.statistics.Interval;
import isolates.bench.statistics.MedianInterval;
import java.io.IOException;
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

  /**
   * Sets what the study published beside ours.
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
