package isolates.bench.statistics;

/**
 * Where a series settles, by the marginal standard error rule MSER-5: cut where the mean of what is
 * left, by batches of five, has the least standard error (K. P. White: An effective truncation
 * heuristic for bias reduction in simulation output, Simulation 69 (1997) 323-334).
 */
public final class SteadyState {
  private static final int BATCH = 5;

  private SteadyState() {}

  /**
   * How many values at the start to leave out, a multiple of five, at most half of all; 0 of fewer
   * than 20 values.
   */
  public static int length(double[] series) {
    int batches = series.length / BATCH;
    if (batches < 4) {
      return 0;
    }
    double[] means = new double[batches];
    for (int i = 0; i < batches; i++) {
      for (int j = 0; j < BATCH; j++) {
        means[i] += series[i * BATCH + j] / BATCH;
      }
    }
    // From the end to the start, so that mean and squares grow by one batch a step (Welford).
    double mean = 0;
    double squares = 0;
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int cut = batches - 1; cut >= 0; cut--) {
      int kept = batches - cut;
      double deviation = means[cut] - mean;
      mean += deviation / kept;
      squares += deviation * (means[cut] - mean);
      double error = squares / ((double) kept * kept);
      // On a tie the earlier cut keeps more samples. Past half of the series the rule is
      // unreliable.
      if (cut <= batches / 2 && error <= least) {
        least = error;
        best = cut;
      }
    }
    return best * BATCH;
  }
}
