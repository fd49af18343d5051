package isolates.bench.gate;

/**
 * Evidence from two runs that were measured one after the other: the median of all ratios of a
 * value of the candidate to one of the baseline, with the bounds that come of turning the
 * Mann-Whitney test around (J. L. Hodges, E. L. Lehmann, 1963; M. Hollander, D. A. Wolfe, E.
 * Chicken: Nonparametric Statistical Methods, 3rd ed. 2014, section 4.3).
 *
 * <p>When both sides are the same it is exact whatever the distribution: heavy tails and several
 * modes do not make it cry wolf. The normal approximation of its ranks errs to the wide side in the
 * tails; dependence within a run widens the bounds further, see {@link Dependence}.
 */
final class TwoSamples implements Evidence {
  private final double[] baseline;
  private final double[] candidate;
  private final double deviation;

  TwoSamples(Series baseline, Series candidate) {
    double[] x = baseline.logs();
    double[] y = candidate.logs();
    double n = x.length;
    double m = y.length;
    // The variance of the Mann-Whitney statistic by its two projections, each widened on its own.
    this.deviation =
        Math.sqrt(n * m / 12 * (m * Dependence.inflation(x) + n * Dependence.inflation(y) + 1));
    this.baseline = RankedSums.sorted(x);
    this.candidate = RankedSums.sorted(y);
  }

  private long pairs() {
    return (long) baseline.length * candidate.length;
  }

  @Override
  public double ratio() {
    long pairs = pairs();
    double low = RankedSums.difference(baseline, candidate, (pairs + 1) / 2);
    double high = RankedSums.difference(baseline, candidate, pairs / 2 + 1);
    return Math.exp((low + high) / 2);
  }

  @Override
  public double lower(double z) {
    long k = rank(z);
    return k < 1 ? 0 : Math.exp(RankedSums.difference(baseline, candidate, k));
  }

  @Override
  public double upper(double z) {
    long k = rank(z);
    return k < 1
        ? Double.POSITIVE_INFINITY
        : Math.exp(RankedSums.difference(baseline, candidate, pairs() + 1 - k));
  }

  private long rank(double z) {
    return (long) Math.floor(pairs() / 2.0 - z * deviation + 0.5);
  }

  @Override
  public int size() {
    return Math.min(baseline.length, candidate.length);
  }

  @Override
  public boolean isPaired() {
    return false;
  }
}
