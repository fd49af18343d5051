package isolates.bench.statistics;

import isolates.bench.sample.Group;
import org.apache.commons.statistics.inference.MannWhitneyUTest;

/**
 * Two groups side by side in one metric. {@code base} is the isolates' group, so that a ratio above
 * 1 says how many times as long the other takes.
 *
 * @param base the group in the denominator
 * @param other the group in the numerator
 * @param metric the quantity
 * @param baseN values of the base
 * @param otherN values of the other
 * @param baseMedian in the metric's unit
 * @param otherMedian in the metric's unit
 * @param ratio otherMedian / baseMedian
 * @param interval the ratio's interval, from launches by {@link Hierarchy}; of single launches by
 *     {@link Bootstrap}, unknown where a side is too small
 * @param ratioWithoutFloor the ratio of what both medians are above the echo's; {@code NaN} where
 *     one is not, or there was no echo
 * @param p of the two-sided Mann-Whitney test, exact for small samples without ties
 * @param cliffsDelta from -1 to 1: how much more often a value of the other is above one of the
 *     base than below it
 * @param shift Hodges-Lehmann estimate of other minus base, in the metric's unit
 * @param baseCheck what would make the base's side doubtful
 * @param otherCheck what would make the other side doubtful
 */
public record Comparison(
    Group base,
    Group other,
    Metric metric,
    long baseN,
    long otherN,
    double baseMedian,
    double otherMedian,
    double ratio,
    Interval interval,
    double ratioWithoutFloor,
    double p,
    double cliffsDelta,
    double shift,
    SeriesCheck baseCheck,
    SeriesCheck otherCheck) {

  /** One side of a comparison, not empty. */
  record Side(SeriesCheck check, Distribution values, Hierarchy hierarchy) {}

  /**
   * Compares.
   *
   * @param floor the echo's median; {@code NaN} if there was none
   */
  static Comparison of(Side base, Side other, Metric metric, double floor) {
    Distribution baseValues = base.values();
    Distribution otherValues = other.values();
    var test = MannWhitneyUTest.withDefaults().test(otherValues.toArray(), baseValues.toArray());
    double pairs = (double) baseValues.size() * otherValues.size();
    return new Comparison(
        base.check().group(),
        other.check().group(),
        metric,
        baseValues.size(),
        otherValues.size(),
        baseValues.median(),
        otherValues.median(),
        otherValues.median() / baseValues.median(),
        base.hierarchy().isNested() && other.hierarchy().isNested()
            ? Hierarchy.ofRatio(
                otherValues.median() / baseValues.median(), other.hierarchy(), base.hierarchy())
            : Bootstrap.ratioOfMedians(otherValues, baseValues),
        above(otherValues.median(), floor) / above(baseValues.median(), floor),
        test.getPValue(),
        // U counts the pairs in which the other is above, ties as half.
        2 * test.getStatistic() / pairs - 1,
        HodgesLehmann.shift(otherValues, baseValues),
        base.check(),
        other.check());
  }

  private static double above(double median, double floor) {
    return median > floor ? median - floor : Double.NaN;
  }

  /** Whether the interval excludes a ratio of 1: the samples show a difference. */
  public boolean isDecided() {
    return interval.isKnown() && !interval.contains(1);
  }
}
