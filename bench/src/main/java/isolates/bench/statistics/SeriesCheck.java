package isolates.bench.statistics;

import isolates.bench.sample.Group;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
 * @param launches how many starts of the platform the values are of
 * @param launchShare share of the variance of ranks that lies between launches, from 0 to 1; {@code
 *     NaN} of one launch
 * @param after which cell's visits change the values most when they come before; empty where nobody
 *     knows
 * @param carryOver by how much, as a share of the median after anything else
 * @param carriedOver whether that is over 3 % and cells that leave nothing behind would show as
 *     much in fewer than 1 of 1,000 runs
 * @param warmUp how many values at the start are unlike the rest, see {@link SteadyState}
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
    long launches,
    double launchShare,
    String after,
    double carryOver,
    boolean carriedOver,
    long warmUp) {

  /** Tukey's outer fences: "far out". */
  private static final double FENCE = 3;

  /** A trend that is too small to matter is shown by enough samples; a doubt begins here. */
  private static final double LEAST_DRIFT = 0.02;

  /** Widens what an interval should be by a tenth. */
  private static final double LEAST_AUTOCORRELATION = 0.1;

  private static final double MOST_CARRY_OVER = 0.03;
  private static final double CARRY_OVER_LEVEL = 0.001;

  /** Three interquartile ranges are passed by one in 400,000 normal values. */
  private static final double MOST_OUTLIERS = 0.01;

  /**
   * What a reader of the group's numbers has to know; empty if nothing. Each continues a sentence
   * that begins with the group.
   */
  public List<String> doubts() {
    List<String> doubts = new ArrayList<>();
    if (carriedOver) {
      doubts.add(
          "depends on what ran before (%s right after %s)".formatted(percent(carryOver), after));
    }
    if (drifted && Math.abs(drift) >= LEAST_DRIFT) {
      doubts.add("drifts by %s over the run".formatted(percent(drift)));
    }
    if (autocorrelated && autocorrelation >= LEAST_AUTOCORRELATION) {
      doubts.add(
          "is autocorrelated (%s: its interval is too narrow)"
              .formatted(NumberText.number(autocorrelation)));
    }
    long outliers = outliersLow + outliersHigh;
    if (outliers > MOST_OUTLIERS * n) {
      doubts.add(
          "has %d %s in %d samples".formatted(outliers, outliers == 1 ? "outlier" : "outliers", n));
    }
    return doubts;
  }

  /** With its sign: {@code +5 %}. */
  private static String percent(double share) {
    return (share > 0 ? "+" : "") + NumberText.number(100 * share) + " %";
  }

  /**
   * Looks at values in the order they were measured.
   *
   * @param predecessors of each, see {@link Predecessors}
   * @param values the same ones as a distribution
   */
  static SeriesCheck of(
      Group group,
      Metric metric,
      Hierarchy hierarchy,
      List<String> predecessors,
      Distribution values) {
    long[] series = hierarchy.values();
    double lower = values.quantile(0.25);
    double upper = values.quantile(0.75);
    double reach = FENCE * (upper - lower);
    double[] inOrder = Arrays.stream(series).mapToDouble(v -> v * metric.scale()).toArray();
    Trend trend = Trend.of(inOrder);
    RankVariance byLaunch = hierarchy.betweenLaunches();
    RankVariance byPredecessor = RankVariance.of(inOrder, predecessors);
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
        hierarchy.count(),
        byLaunch.share(),
        byPredecessor.level(),
        byPredecessor.effect(),
        byPredecessor.p() < CARRY_OVER_LEVEL && Math.abs(byPredecessor.effect()) > MOST_CARRY_OVER,
        SteadyState.length(inOrder));
  }
}
