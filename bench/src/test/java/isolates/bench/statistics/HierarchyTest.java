package isolates.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Intervals of samples whose platform is not equally fast after every start. */
class HierarchyTest {
  private static final int RUNS = 1_000;
  private static final int LAUNCHES = 5;
  private static final int ROUNDS = 20;
  private static final double TYPICAL = 1e6;

  /** Launches differ by 5 %, and the rounds of one by 20 %. */
  private static Hierarchy run(SplittableRandom random) {
    int n = LAUNCHES * ROUNDS;
    long[] launches = IntStream.range(0, n).mapToLong(i -> i / ROUNDS).toArray();
    long[] rounds = IntStream.range(0, n).mapToLong(i -> i).toArray();
    double[] speeds =
        IntStream.range(0, LAUNCHES).mapToDouble(i -> random.nextGaussian()).toArray();
    long[] values =
        IntStream.range(0, n)
            .mapToLong(
                i ->
                    Math.round(
                        TYPICAL
                            * Math.exp(0.05 * speeds[i / ROUNDS] + 0.2 * random.nextGaussian())))
            .toArray();
    return new Hierarchy(launches, rounds, values);
  }

  /** How often something covers, of two runs measured alike. */
  private static double rate(BiPredicate<Hierarchy, Hierarchy> covers) {
    SplittableRandom random = new SplittableRandom(7);
    return IntStream.range(0, RUNS)
            .filter(
                i -> {
                  SplittableRandom ofTrial = random.split();
                  return covers.test(run(ofTrial), run(ofTrial));
                })
            .count()
        / (double) RUNS;
  }

  private static double median(Hierarchy values) {
    return Distribution.of(values.values(), 1).median();
  }

  @Test
  void theIntervalOfAMedianCoversAtItsRateWhereThatOfRoundsDoesNot() {
    double ofLaunches = rate((run, another) -> run.ofMedian(median(run)).contains(TYPICAL));
    double ofRounds =
        rate(
            (run, another) ->
                MedianInterval.of(Distribution.of(run.values(), 1)).contains(TYPICAL));

    assertThat(ofLaunches).isCloseTo(0.95, within(0.025));
    assertThat(ofRounds).isLessThan(0.90);
  }

  @Test
  void theIntervalOfARatioCoversAtItsRate() {
    double rate =
        rate(
            (base, other) ->
                Hierarchy.ofRatio(median(other) / median(base), other, base).contains(1));

    assertThat(rate).isCloseTo(0.95, within(0.025));
  }

  @Test
  void whatDisturbsARoundDisturbsBothSidesAndNotTheirRatio() {
    long[] launches = IntStream.range(0, 100).mapToLong(i -> i / 20).toArray();
    long[] rounds = IntStream.range(0, 100).mapToLong(i -> i).toArray();
    long[] once = run(new SplittableRandom(1)).values();
    long[] twice = LongStream.of(once).map(value -> 2 * value).toArray();
    Interval ratio =
        Hierarchy.ofRatio(
            2, new Hierarchy(launches, rounds, twice), new Hierarchy(launches, rounds, once));

    assertThat(ratio.low()).isCloseTo(2, within(1e-9));
    assertThat(ratio.high()).isCloseTo(2, within(1e-9));
  }

  /** Of values that were measured in one launch. */
  static Hierarchy flat(long[] values) {
    long[] rounds = LongStream.range(0, values.length).toArray();
    return new Hierarchy(new long[values.length], rounds, values);
  }

  @Test
  void oneLaunchOrOneRoundALaunchIsNoHierarchy() {
    assertThat(flat(new long[] {1, 2, 3, 4}).isNested()).isFalse();
    assertThat(new Hierarchy(new long[] {0, 1, 2}, new long[] {0, 1, 2}, new long[3]).isNested())
        .isFalse();
    assertThat(run(new SplittableRandom(1)).isNested()).isTrue();
  }

  @Test
  void theShareOfVarianceBetweenLaunchesIsFound() {
    long[] launches = IntStream.range(0, 100).mapToLong(i -> i / 20).toArray();
    long[] rounds = IntStream.range(0, 100).mapToLong(i -> i).toArray();
    long[] alike = IntStream.range(0, 100).mapToLong(i -> (i * 37) % 101).toArray();
    long[] apart = IntStream.range(0, 100).mapToLong(i -> 1_000 * (i / 20) + i % 20).toArray();

    assertThat(new Hierarchy(launches, rounds, alike).betweenLaunches().share()).isLessThan(0.05);
    assertThat(new Hierarchy(launches, rounds, apart).betweenLaunches().share()).isGreaterThan(0.9);
  }
}
