package isolates.bench.statistics;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * What a test of a shift against a limit can see, and how many launches it would take to see more.
 * The error of the estimate shrinks with the root of their number (normal approximation).
 */
public final class Power {
  /** How likely a decision should be. */
  public static final double WANTED = 0.8;

  private static final double Z_WANTED =
      NormalDistribution.of(0, 1).inverseCumulativeProbability(WANTED);

  private Power() {}

  /**
   * The smallest true shift that these launches would show to be beyond the limit, with the chance
   * {@link #WANTED}; infinite if they are too few.
   *
   * @param z the critical value of the test
   */
  public static double detectable(LaunchShift shift, double limit, double z) {
    return shift.isKnown()
        ? limit + (shift.quantile(z) + Z_WANTED) * shift.error()
        : Double.POSITIVE_INFINITY;
  }

  /**
   * Launches of each side beyond those there are, with which a decision has the chance {@link
   * #WANTED}: that the shift is within the limit, if there is none; or that it is beyond, if it is
   * what it seems.
   *
   * @param limit above 0
   * @param zBeyond critical value of the test that the shift is beyond the limit
   * @param zWithin critical value of the test that it is within
   * @return at least 1
   */
  public static long furtherLaunches(
      LaunchShift shift, double limit, double zBeyond, double zWithin) {
    if (!shift.isKnown()) {
      return 2L * LaunchShift.FEWEST - shift.launches();
    }
    boolean looksBeyond = shift.estimate() > limit;
    // A shift just beyond the limit could take for ever: half the limit is as near as anybody asks
    // to be told.
    double distance = looksBeyond ? Math.max(shift.estimate() - limit, limit / 2) : limit;
    double strength = (looksBeyond ? zBeyond : zWithin) + Z_WANTED;
    double needed = shift.launches() * Math.pow(strength * shift.error() / distance, 2);
    return Math.max(1, (long) Math.ceil(needed) - shift.launches());
  }
}
