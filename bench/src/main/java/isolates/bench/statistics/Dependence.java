package isolates.bench.statistics;

import org.apache.commons.statistics.ranking.NaNStrategy;
import org.apache.commons.statistics.ranking.NaturalRanking;
import org.apache.commons.statistics.ranking.TiesStrategy;

/**
 * How much less neighbouring samples tell than independent ones would: a machine that is slow now
 * is slow in a moment too.
 */
final class Dependence {
  private Dependence() {}

  /**
   * The factor by which the variance of a mean rank exceeds that of independent values: {@code 1 +
   * 2 sum w(k) rho(k)} over ranks, with Bartlett's weights up to lag n^(1/3) (W. K. Newey, K. D.
   * West, Econometrica 55 (1987) 703-708). At least 1: samples that seem to repel each other are
   * not counted as more than they are.
   *
   * @param series in the order measured
   */
  static double inflation(double[] series) {
    int n = series.length;
    int lags = (int) Math.cbrt(n);
    if (n < 8) {
      return 1;
    }
    double[] ranks = new NaturalRanking(NaNStrategy.FAILED, TiesStrategy.AVERAGE).apply(series);
    double centre = (n + 1) / 2.0;
    double variance = 0;
    for (double rank : ranks) {
      variance += (rank - centre) * (rank - centre);
    }
    if (variance == 0) {
      return 1;
    }
    double factor = 1;
    for (int lag = 1; lag <= lags; lag++) {
      double covariance = 0;
      for (int i = lag; i < n; i++) {
        covariance += (ranks[i] - centre) * (ranks[i - lag] - centre);
      }
      factor += 2 * (1 - lag / (lags + 1.0)) * covariance / variance;
    }
    return Math.max(1, factor);
  }
}
