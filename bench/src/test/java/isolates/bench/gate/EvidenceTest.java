package isolates.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EvidenceTest {
  private static final double Z95 = 1.6448536;

  /** Shapes that latencies have. */
  enum Shape {
    LOG_NORMAL,
    TWO_MODES,
    HEAVY_TAIL,
    WHOLE_MILLISECONDS;

    double draw(RandomGenerator random) {
      return switch (this) {
        case LOG_NORMAL -> Math.exp(0.2 * random.nextGaussian());
        case TWO_MODES ->
            (random.nextDouble() < 0.5 ? 1 : 3) * Math.exp(0.05 * random.nextGaussian());
        case HEAVY_TAIL -> Math.pow(1 - random.nextDouble(), -1 / 1.2);
        case WHOLE_MILLISECONDS -> Math.rint(20 + 2 * random.nextGaussian());
      };
    }

    Series series(RandomGenerator random, int n) {
      double[] values = new double[n];
      Arrays.setAll(values, i -> draw(random));
      return Series.of(values);
    }
  }

  @Test
  void theRatioOfTwoSamplesIsTheMedianOfAllRatios() {
    // Ratios: 2/1, 3/1, 5/1, 2/4, 3/4, 5/4: the middle two are 5/4 and 2.
    Evidence evidence = new TwoSamples(Series.of(1, 4), Series.of(2, 3, 5));
    assertThat(evidence.ratio()).isCloseTo(Math.sqrt(1.25 * 2), within(1e-12));
  }

  /** R: exp(wilcox.test(log(c(1.1,1.3,0.9,1.6,1.2)), conf.int = TRUE)$estimate). */
  @Test
  void theRatioOfRoundsIsTheirPseudomedian() {
    Evidence evidence = new Rounds(Series.of(1.1, 1.3, 0.9, 1.6, 1.2));
    // The eighth of fifteen Walsh averages of the logarithms is that of 1.2 with itself.
    assertThat(evidence.ratio()).isCloseTo(1.2, within(0.02));
  }

  @Test
  void tooFewSamplesBoundNothing() {
    Evidence evidence = new TwoSamples(Series.of(1, 2), Series.of(2, 3));
    assertThat(evidence.lower(3)).isZero();
    assertThat(evidence.upper(3)).isInfinite();
  }

  @ParameterizedTest
  @EnumSource
  void boundsOfTwoEqualSamplesMissOneAsOftenAsTheySay(Shape shape) {
    RandomGenerator random = new SplittableRandom(1);
    assertThat(
            misses(trial -> new TwoSamples(shape.series(random, 60), shape.series(random, 60)), 1))
        .isLessThan(0.05 + 0.015);
  }

  @ParameterizedTest
  @EnumSource
  void boundsOfTwoSamplesMissTheTrueRatioAsOftenAsTheySay(Shape shape) {
    RandomGenerator random = new SplittableRandom(2);
    assertThat(
            misses(
                trial ->
                    new TwoSamples(
                        shape.series(random, 60), shape.series(random, 60).map(v -> 1.3 * v)),
                1.3))
        .isLessThan(0.05 + 0.015);
  }

  @ParameterizedTest
  @EnumSource
  void boundsOfEqualRoundsMissOneAsOftenAsTheySay(Shape shape) {
    RandomGenerator random = new SplittableRandom(3);
    assertThat(
            misses(trial -> new Rounds(shape.series(random, 60).per(shape.series(random, 60))), 1))
        .isLessThan(0.05 + 0.015);
  }

  @Test
  void aMachineThatIsSlowForAWhileDoesNotMakeUsSure() {
    RandomGenerator random = new SplittableRandom(5);
    IntFunction<Evidence> drifting =
        trial -> new TwoSamples(wandering(random, 100), wandering(random, 100));
    // Ranks alone, blind to the order of samples, would miss in more than a fifth.
    assertThat(misses(drifting, 1)).isLessThan(0.12);
  }

  @Test
  void whatSlowsAWholeRoundFallsOut() {
    RandomGenerator random = new SplittableRandom(6);
    double[] load = wandering(random, 100).values();
    Series before = Series.of(load).map(v -> v * Math.exp(0.01 * random.nextGaussian()));
    Series after = Series.of(load).map(v -> 1.05 * v * Math.exp(0.01 * random.nextGaussian()));
    Evidence paired = new Rounds(after.per(before));
    Evidence apart = new TwoSamples(before, after);
    assertThat(paired.lower(Z95)).isGreaterThan(1.04);
    assertThat(apart.lower(Z95)).isLessThan(1);
  }

  /** Load that stays for several samples: an autoregressive process. */
  private static Series wandering(RandomGenerator random, int n) {
    double[] values = new double[n];
    double level = 0.2 * random.nextGaussian();
    for (int i = 0; i < n; i++) {
      level = 0.6 * level + 0.16 * random.nextGaussian();
      values[i] = Math.exp(level);
    }
    return Series.of(values);
  }

  /** How often the 95 % bounds, above and below together halved, leave the truth out. */
  private static double misses(IntFunction<Evidence> trial, double truth) {
    int trials = 1_000;
    int missed = 0;
    for (int i = 0; i < trials; i++) {
      Evidence evidence = trial.apply(i);
      missed += evidence.lower(Z95) > truth * (1 + 1e-12) ? 1 : 0;
      missed += evidence.upper(Z95) < truth * (1 - 1e-12) ? 1 : 0;
    }
    return missed / 2.0 / trials;
  }
}
