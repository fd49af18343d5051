package isolates.bench.gate;

import isolates.bench.statistics.Metric;
import org.apache.commons.statistics.descriptive.Quantile;

/** Which part of a metric's distribution is judged. */
public enum Part {
  /** The median. */
  CENTRE("p50", 0.5, 1),
  /** What one request in twenty exceeds, of latency: a change may hit nothing else. */
  TAIL("p95", 0.95, 20);

  private final String id;
  private final double probability;
  private final int fewest;

  Part(String id, double probability, int fewest) {
    this.id = id;
    this.probability = probability;
    this.fewest = fewest;
  }

  /** The name in files. */
  public String id() {
    return id;
  }

  /** Whether a metric is judged by it. */
  boolean judges(Metric metric) {
    return this == CENTRE || metric == Metric.LATENCY;
  }

  /** Of one launch's values, or of all; {@code NaN} of too few to have such a part. */
  double of(Series values) {
    return values.size() < fewest
        ? Double.NaN
        : Quantile.withDefaults().withCopy(true).evaluate(values.values(), probability);
  }
}
