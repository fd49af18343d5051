package isolates.bench.gate;

import isolates.bench.statistics.Metric;
import org.apache.commons.statistics.descriptive.Quantile;

/** Which part of a metric's distribution is judged. */
public enum Part {
  /** The median. */
  CENTRE,
  /** What one request in twenty exceeds, of latency: a change may hit nothing else. */
  TAIL;

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
    return this == TAIL && values.size() < 20
        ? Double.NaN
        : Quantile.withDefaults()
            .withCopy(true)
            .evaluate(values.values(), this == CENTRE ? 0.5 : 0.95);
  }
}
