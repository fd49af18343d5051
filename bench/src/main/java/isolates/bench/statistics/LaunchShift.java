package isolates.bench.statistics;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How far one version lies from another, with confidence bounds, by their launches: one number of
 * each, by Student's t (T. Kalibera, R. Jones: Rigorous Benchmarking in Reasonable Time, ISMM 2013;
 * of two samples after B. L. Welch, Biometrika 34 (1947) 28-35). No two starts of a process are
 * equally fast, and no number of requests to one of them tells how fast the next one would be.
 *
 * <p>Bounds are one-sided and asked for by a standard normal quantile, so that a caller can choose
 * any level, or the boundary of a sequential test; Student's quantile of the same level is taken
 * (C. Jennison, B. W. Turnbull: Group Sequential Methods (2000), section 4.4).
 *
 * @param launches of the smaller side
 * @param estimate the mean difference
 * @param error its standard error
 * @param freedom degrees of freedom of the error
 */
public record LaunchShift(int launches, double estimate, double error, double freedom) {
  /**
   * With fewer launches a side there are no bounds: what differs between two is anybody's guess.
   */
  public static final int FEWEST = 3;

  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  /**
   * Of two versions that were started in turn.
   *
   * @param differences at least one, a launch each
   */
  public static LaunchShift ofDifferences(double[] differences) {
    int n = differences.length;
    return new LaunchShift(n, mean(differences), Math.sqrt(squaredError(differences)), n - 1);
  }

  /**
   * Of two versions that have no launches in common: {@code other - base}.
   *
   * @param base at least one value, a launch each
   * @param other likewise
   */
  public static LaunchShift ofTwoSamples(double[] base, double[] other) {
    double ofBase = squaredError(base);
    double ofOther = squaredError(other);
    double both = ofBase + ofOther;
    double freedom =
        both
            * both
            / (ofBase * ofBase / (base.length - 1) + ofOther * ofOther / (other.length - 1));
    return new LaunchShift(
        Math.min(base.length, other.length),
        mean(other) - mean(base),
        Math.sqrt(both),
        freedom > 0 ? freedom : base.length + other.length - 2);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  /** The square of the standard error of the mean. */
  private static double squaredError(double[] values) {
    double mean = mean(values);
    int n = values.length;
    return Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum() / (n - 1) / n;
  }

  /** Whether there are enough launches for bounds. */
  public boolean isKnown() {
    return launches >= FEWEST;
  }

  /**
   * The lower confidence bound; negative infinity if the launches are too few for one.
   *
   * @param z the standard normal quantile of its confidence, such as 1.645 for 95 %
   */
  public double lower(double z) {
    return isKnown() ? estimate - margin(z) : Double.NEGATIVE_INFINITY;
  }

  /** The upper confidence bound, infinite if the launches are too few, see {@link #lower}. */
  public double upper(double z) {
    return isKnown() ? estimate + margin(z) : Double.POSITIVE_INFINITY;
  }

  private double margin(double z) {
    return error == 0 ? 0 : error * quantile(z);
  }

  /** Student's quantile of the level that a normal one has. */
  double quantile(double z) {
    return TDistribution.of(freedom).inverseSurvivalProbability(NORMAL.survivalProbability(z));
  }
}
