package isolates.bench.statistics;

import isolates.bench.sample.Group;

/**
 * One group's numbers for one metric, in the metric's unit; {@code NaN} is unknown.
 *
 * @param group what the samples have in common
 * @param metric the quantity
 * @param n answers that were right and carry the metric; the numbers below are of these
 * @param failures invocations that gave no answer or a wrong one
 * @param mean arithmetic mean
 * @param sd standard deviation of a sample, unknown of fewer than two values
 * @param min least value
 * @param p50 median
 * @param p90 unknown of fewer than 10 values, see {@link Distribution#tailQuantile}
 * @param p99 unknown of fewer than 100 values
 * @param p999 unknown of fewer than 1,000 values
 * @param max greatest value
 * @param median the interval of the median, from its launches, see {@link Hierarchy}; of a single
 *     launch from the values, see {@link MedianInterval}
 * @param check of the group's latencies: what would make these numbers doubtful
 */
public record Summary(
    Group group,
    Metric metric,
    long n,
    long failures,
    double mean,
    double sd,
    double min,
    double p50,
    double p90,
    double p99,
    double p999,
    double max,
    Interval median,
    SeriesCheck check) {

  static Summary of(
      Group group,
      Metric metric,
      Distribution values,
      Hierarchy hierarchy,
      long failures,
      SeriesCheck check) {
    return new Summary(
        group,
        metric,
        values.size(),
        failures,
        values.mean(),
        values.sd(),
        values.min(),
        values.median(),
        values.tailQuantile(0.9),
        values.tailQuantile(0.99),
        values.tailQuantile(0.999),
        values.max(),
        hierarchy.isNested() ? hierarchy.ofMedian(values.median()) : MedianInterval.of(values),
        check);
  }
}
