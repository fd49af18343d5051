package isolates.bench.statistics;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * What a test of a shift against a limit can see, and how many samples it would take to see more.
 * The error of the estimate is read off its own bounds and shrinks with the root of the number of
 * samples (normal approximation).
 */
public final class Power {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  /** How likely a decision should be. */
  public static final double WANTED = 0.8;

  private static final double Z_WANTED = NORMAL.inverseCumulativeProbability(WANTED);

  private Power() {}

  /** The standard error of the estimate, in its unit; infinite if the samples are too few. */
  private static double error(HodgesLehmann shift) {
    return (shift.upper(1) - shift.lower(1)) / 2;
  }

  /**
   * The smallest true shift that these samples would show to be beyond the limit, with the chance
   * {@link #WANTED}; infinite if they are too few.
   *
   * @param z the critical value of the test
   */
  public static double detectable(HodgesLehmann shift, double limit, double z) {
    return limit + (z + Z_WANTED) * error(shift);
  }

  /**
   * Samples of each side beyond those there are, with which a decision has the chance {@link
   * #WANTED}: that the shift is within the limit, if there is none; or that it is beyond, if it is
   * what it seems.
   *
   * @param limit above 0
   * @param zBeyond critical value of the test that the shift is beyond the limit
   * @param zWithin critical value of the test that it is within
   * @return at least 1
   */
  public static long furtherSamples(
      HodgesLehmann shift, double limit, double zBeyond, double zWithin) {
    double error = error(shift);
    if (shift.size() < HodgesLehmann.FEWEST || !Double.isFinite(error)) {
      return Math.max(1, 2L * HodgesLehmann.FEWEST - shift.size());
    }
    boolean looksBeyond = shift.estimate() > limit;
    // A shift just beyond the limit could take for ever: half the limit is as near as anybody asks
    // to be told.
    double distance = looksBeyond ? Math.max(shift.estimate() - limit, limit / 2) : limit;
    double strength = (looksBeyond ? zBeyond : zWithin) + Z_WANTED;
    double needed = shift.size() * Math.pow(strength * error / distance, 2);
    return Math.max(1, (long) Math.ceil(needed) - shift.size());
  }
}
