package isolates.bench.gate;

/**
 * What samples say about the ratio candidate to baseline: above 1 is slower.
 *
 * <p>Bounds are one-sided and asked for by a standard normal quantile, so that a caller can choose
 * any level, or a boundary of a sequential test. A bound that the samples are too few for is
 * infinite above, 0 below.
 */
interface Evidence {
  /** The estimate of the ratio. */
  double ratio();

  /**
   * The lower confidence bound of the ratio.
   *
   * @param z the standard normal quantile of its confidence, such as 1.645 for 95 %
   */
  double lower(double z);

  /** The upper confidence bound of the ratio, see {@link #lower}. */
  double upper(double z);

  /** Values of the smaller side. */
  int size();

  /** Whether both versions were measured side by side, and are compared round by round. */
  boolean isPaired();
}
