package isolates.bench.gate;

import org.apache.commons.statistics.distribution.NormalDistribution;

/** How many samples a decision takes. */
final class SampleSize {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  private SampleSize() {}

  /**
   * Samples of each side beyond those there are, with which a decision is likely ({@link
   * Rules#POWER}): to pass if the versions are equal, or to be a regression if the slow-down is
   * what it seems. The error shrinks with the root of the number of samples.
   *
   * @param level one-sided, at which a regression is shown
   * @return at least 1
   */
  static long more(Evidence evidence, Tolerance tolerance, double level) {
    int n = evidence.size();
    double error = (Math.log(evidence.upper(1)) - Math.log(evidence.lower(1))) / 2;
    if (!Double.isFinite(error)) {
      return Math.max(1, 2L * Rules.FEWEST - n);
    }
    double allowed = Math.log(tolerance.slower());
    double seen = Math.log(evidence.ratio());
    boolean looksSlower = seen > allowed;
    // A slow-down just beyond the tolerance could take for ever: half the tolerance is as near as
    // anybody asks to be told.
    double distance = looksSlower ? Math.max(seen - allowed, allowed / 2) : allowed;
    double strength =
        NORMAL.inverseSurvivalProbability(looksSlower ? level : Rules.FALSE_PASSES)
            + NORMAL.inverseCumulativeProbability(Rules.POWER);
    double needed = n * Math.pow(strength * error / distance, 2);
    return Math.max(1, (long) Math.ceil(needed) - n);
  }
}
