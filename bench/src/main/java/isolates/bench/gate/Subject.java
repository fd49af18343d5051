package isolates.bench.gate;

import isolates.bench.sample.Group;
import isolates.bench.statistics.Metric;

/**
 * What is judged: one metric of one group.
 *
 * @param reference what the metric is divided by
 */
public record Subject(Group group, Metric metric, Reference reference) {
  /** The quantity as files name it: {@code latency}, or {@code latency/spawn} if divided. */
  public String quantity() {
    return reference == Reference.NONE ? metric.id() : metric.id() + "/" + reference.id();
  }

  /** The unit of its values; empty for a quotient. */
  public String unit() {
    return reference == Reference.NONE ? metric.unit() : "";
  }

  /** As people say it: {@code isolates/none fibo-c cold latency}. */
  @Override
  public String toString() {
    return name(group) + " " + quantity();
  }

  static String name(Group group) {
    return group.platformName() + " " + group.function() + " " + group.mode().id();
  }
}
