package isolates.bench.gate;

import org.apache.commons.statistics.distribution.NormalDistribution;

/** How strong evidence must be. */
@FunctionalInterface
interface Critical {
  /** The samples are looked at once. */
  Critical ONCE = level -> NormalDistribution.of(0, 1).inverseSurvivalProbability(level);

  /**
   * The standard normal quantile that a statistic must exceed now, so that it does so wrongly with
   * at most that chance, over all looks together.
   *
   * @param level one-sided, above 0 and below 0.5
   */
  double z(double level);
}
