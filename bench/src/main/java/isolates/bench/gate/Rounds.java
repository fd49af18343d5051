package isolates.bench.gate;

/**
 * Evidence from two versions measured side by side, round by round: the pseudomedian of the ratios
 * of each round, with the bounds that come of turning Wilcoxon's signed-rank test around
 * (Hollander, Wolfe, Chicken 2014, section 3.3). What slows a whole round slows both versions and
 * falls out (L. Bulej et al.: Duet Benchmarking, ICPE 2020).
 *
 * <p>When both versions are the same, a round is as likely to say 1.1 as 1 / 1.1, whatever the
 * distribution, which is all that the test asks for.
 */
final class Rounds implements Evidence {
  private final double[] ratios;
  private final double deviation;

  /**
   * @param ratios candidate to baseline, a value a round
   */
  Rounds(Series ratios) {
    double[] logs = ratios.logs();
    double n = logs.length;
    this.deviation = Math.sqrt(n * (n + 1) * (2 * n + 1) / 24 * Dependence.inflation(logs));
    this.ratios = RankedSums.sorted(logs);
  }

  private long averages() {
    return (long) ratios.length * (ratios.length + 1) / 2;
  }

  @Override
  public double ratio() {
    double low = RankedSums.walshAverage(ratios, (averages() + 1) / 2);
    double high = RankedSums.walshAverage(ratios, averages() / 2 + 1);
    return Math.exp((low + high) / 2);
  }

  @Override
  public double lower(double z) {
    long k = rank(z);
    return k < 1 ? 0 : Math.exp(RankedSums.walshAverage(ratios, k));
  }

  @Override
  public double upper(double z) {
    long k = rank(z);
    return k < 1
        ? Double.POSITIVE_INFINITY
        : Math.exp(RankedSums.walshAverage(ratios, averages() + 1 - k));
  }

  private long rank(double z) {
    return (long) Math.floor(averages() / 2.0 - z * deviation + 0.5);
  }

  @Override
  public int size() {
    return ratios.length;
  }

  @Override
  public boolean isPaired() {
    return true;
  }
}
