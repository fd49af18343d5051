package isolates.bench.statistics;

/**
 * A 95 % confidence interval, ends included.
 *
 * @param low the lower end, {@code NaN} where there were too few values for an interval
 * @param high the upper end, {@code NaN} with it
 */
public record Interval(double low, double high) {
  /** The confidence of every interval of ours. */
  public static final double LEVEL = 0.95;

  /** Too few values to say anything. */
  public static final Interval UNKNOWN = new Interval(Double.NaN, Double.NaN);

  public boolean isKnown() {
    return !Double.isNaN(low) && !Double.isNaN(high);
  }

  public boolean contains(double value) {
    return low <= value && value <= high;
  }
}
