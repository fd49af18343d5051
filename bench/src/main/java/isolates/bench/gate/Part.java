package isolates.bench.gate;

import isolates.bench.statistics.Metric;
import org.apache.commons.statistics.descriptive.Quantile;

/** Which part of a metric's distribution is judged. */
public enum Part {
  /** The median. */
  CENTRE,
  /** What one request in twenty exceeds, of latency: a change may hit nothing else. */
  TAIL;

  /** Values with which there is a tail. */
  static final int FEWEST_OF_TAIL = 20;

  /** The name in files. */
  public String id() {
    return this == CENTRE ? "p50" : "p95";
  }

  /** Whether a metric is judged by it. */
  boolean judges(Metric metric) {
    return this == CENTRE || metric == Metric.LATENCY;
  }

  /** Of one launch's values, or of all; {@code NaN} of too few to have such a part. */
  double of(Series values) {
    if (this == CENTRE) {
      return values.median();
    }
    return values.size() < FEWEST_OF_TAIL
        ? Double.NaN
        : Quantile.withDefaults().evaluate(values.values(), 0.95);
  }
}
