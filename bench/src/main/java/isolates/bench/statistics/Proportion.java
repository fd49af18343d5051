package isolates.bench.statistics;

import java.util.Locale;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * How often something came of how many trials, with the 95 % bounds of C. J. Clopper and E. S.
 * Pearson (Biometrika 26 (1934) 404-413): never too narrow.
 *
 * @param trials at least 1
 */
public record Proportion(long count, long trials) {
  private static final double TAIL = (1 - Interval.LEVEL) / 2;

  private double share() {
    return (double) count / trials;
  }

  /** The lower bound of the share. */
  public double low() {
    return count == 0
        ? 0
        : BetaDistribution.of((double) count, trials - count + 1.0)
            .inverseCumulativeProbability(TAIL);
  }

  /** The upper bound of the share. */
  public double high() {
    return count == trials
        ? 1
        : BetaDistribution.of(count + 1.0, (double) (trials - count))
            .inverseSurvivalProbability(TAIL);
  }

  /** {@code 0.5 % (0.1 to 1.4)}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%.1f %% (%.1f to %.1f)", 100 * share(), 100 * low(), 100 * high());
  }
}
