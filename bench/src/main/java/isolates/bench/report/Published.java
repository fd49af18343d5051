package isolates.bench.report;

import isolates.bench.sample.PaperSeries;
import java.util.Map;

/**
 * What the original study (OpenLambda against "Novo Isolates", 2020) published of a series.
 * Response times are in whole milliseconds there: mean and median are of its published samples. Of
 * memory it gives one number each.
 *
 * @param n samples, 0 where it does not say how many
 * @param mean {@code NaN} where there is none
 * @param median {@code NaN} where there is none; the one number where there is but one
 */
public record Published(int n, double mean, double median) {
  /** Of a quantity that it gives no number of. */
  static final Published NOTHING = new Published(0, Double.NaN, Double.NaN);

  private static final Map<PaperSeries, Published> ALL =
      Map.of(
          PaperSeries.CS, new Published(33, 224.76, 223),
          PaperSeries.OL, new Published(100, 5.04, 4.5),
          PaperSeries.CGI, new Published(100, 5.37, 4.5),
          PaperSeries.NI, new Published(100, 6.36, 6),
          PaperSeries.MOL, new Published(0, 24, 24),
          PaperSeries.MNI, new Published(0, 7, 7));

  /** Of a series, {@link #NOTHING} where it gives no number. */
  static Published of(PaperSeries series) {
    return ALL.getOrDefault(series, NOTHING);
  }
}
