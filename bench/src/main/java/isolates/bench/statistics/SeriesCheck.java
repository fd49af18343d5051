package isolates.bench.statistics;

import isolates.bench.sample.Group;
import java.util.Arrays;

/**
 * What would make a group's numbers doubtful. Nothing is removed on its account.
 *
 * @param group whose samples
 * @param metric the quantity
 * @param n values
 * @param outliersLow values more than 3 interquartile ranges below the lower quartile
 * @param outliersHigh values more than 3 interquartile ranges above the upper quartile
 * @param autocorrelation correlation of each value's rank with that of the next one, from -1 to 1;
 *     {@code NaN} of fewer than {@link Trend#FEWEST} values
 * @param autocorrelated whether independent samples would show that much in fewer than 1 of 100
 *     runs
 * @param drift change of the median from the first third of the run to the last, as a share of the
 *     median; {@code NaN} of fewer than {@link Trend#FEWEST} values
 * @param drifted whether a steady run would show such a trend in fewer than 1 of 100 runs
 * @param warmUp how many values at the start are unlike the rest, see {@link WarmUp}
 */
public record SeriesCheck(
    Group group,
    Metric metric,
    long n,
    long outliersLow,
    long outliersHigh,
    double autocorrelation,
    boolean autocorrelated,
    double drift,
    boolean drifted,
    long warmUp) {

  /** Tukey's outer fences: "far out". */
  private static final double FENCE = 3;

  /** Looks at values in the order they were measured. */
  static SeriesCheck of(Group group, Metric metric, long[] series) {
    Distribution values = Distribution.of(series, metric.scale());
    double lower = values.quantile(0.25);
    double upper = values.quantile(0.75);
    double reach = FENCE * (upper - lower);
    double[] inOrder = Arrays.stream(series).mapToDouble(v -> v * metric.scale()).toArray();
    Trend trend = Trend.of(inOrder);
    return new SeriesCheck(
        group,
        metric,
        series.length,
        values.count(v -> v < lower - reach),
        values.count(v -> v > upper + reach),
        trend.autocorrelation(),
        trend.isAutocorrelated(),
        trend.drift(),
        trend.isDrifting(),
        WarmUp.length(inOrder));
  }
}
