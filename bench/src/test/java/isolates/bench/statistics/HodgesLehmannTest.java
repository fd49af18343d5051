package isolates.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HodgesLehmannTest {
  private static final double Z95 = 1.6448536;
  private static final double Z975 = 1.959964;

  private final SplittableRandom random = new SplittableRandom(7);

  /** Shapes that the logarithms of latencies have. */
  enum Shape {
    NORMAL,
    TWO_MODES,
    HEAVY_TAIL,
    WHOLE_MILLISECONDS;

    double draw(RandomGenerator random) {
      return switch (this) {
        case NORMAL -> 0.2 * random.nextGaussian();
        case TWO_MODES -> (random.nextDouble() < 0.5 ? 0 : 1.1) + 0.05 * random.nextGaussian();
        case HEAVY_TAIL -> -Math.log(1 - random.nextDouble()) / 1.2;
        case WHOLE_MILLISECONDS -> Math.log(Math.rint(20 + 2 * random.nextGaussian()));
      };
    }

    double[] values(RandomGenerator random, int n) {
      double[] values = new double[n];
      Arrays.setAll(values, i -> draw(random));
      return values;
    }
  }

  private static double[] map(double[] values, DoubleUnaryOperator change) {
    return Arrays.stream(values).map(change).toArray();
  }

  private static double[] minus(double[] y, double[] x) {
    double[] differences = new double[x.length];
    Arrays.setAll(differences, i -> y[i] - x[i]);
    return differences;
  }

  @Test
  void theShiftIsTheMedianOfAllDifferences() {
    for (int run = 0; run < 500; run++) {
      // A narrow range makes ties, a wide one tests the ends.
      long range = run % 2 == 0 ? 10 : 1_000_000_000_000L;
      long[] x = random.longs(1 + random.nextInt(12), 0, range).toArray();
      long[] y = random.longs(1 + random.nextInt(12), 0, range).toArray();

      double[] differences =
          Arrays.stream(x)
              .boxed()
              .flatMap(a -> Arrays.stream(y).mapToObj(b -> (double) (a - b)))
              .mapToDouble(Double::doubleValue)
              .sorted()
              .toArray();
      int half = differences.length / 2;
      double expected =
          differences.length % 2 == 1
              ? differences[half]
              : differences[half - 1] / 2 + differences[half] / 2;
      assertThat(HodgesLehmann.shift(Distribution.of(x, 1), Distribution.of(y, 1)))
          .isEqualTo(expected);
    }
  }

  @Test
  void ofNothingNothingIsKnown() {
    Distribution none = Distribution.of(new long[0], 1);

    assertThat(HodgesLehmann.shift(none, Distribution.of(new long[] {1}, 1))).isNaN();
  }

  @Test
  void millisecondsAreNotComparedWithNanoseconds() {
    Distribution ns = Distribution.of(new long[] {1}, 1e-6);
    Distribution ms = Distribution.of(new long[] {1}, 1);

    assertThatThrownBy(() -> HodgesLehmann.shift(ns, ms))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /**
   * Water transfer of placental membranes: Hollander, Wolfe, Chicken (2014), example 4.3 to 4.5.
   */
  @Test
  void ofTwoSamplesEstimateAndBoundsAreThePublishedOnes() {
    double[] term = {0.80, 1.91, 0.83, 1.64, 1.04, 1.46, 0.73, 1.89, 1.38, 1.45};
    double[] early = {1.15, 0.88, 0.90, 0.74, 1.21};
    HodgesLehmann shift = HodgesLehmann.ofTwoSamples(term, early);

    assertThat(shift.estimate()).isCloseTo(-0.305, within(1e-9));
    assertThat(shift.lower(Z975)).isCloseTo(-0.76, within(1e-9));
    assertThat(shift.upper(Z975)).isCloseTo(0.15, within(1e-9));
    assertThat(shift.size()).isEqualTo(5);
  }

  /** Hamilton's depression scale: Hollander, Wolfe, Chicken (2014), example 3.1 to 3.4. */
  @Test
  void ofDifferencesEstimateAndBoundsAreThePublishedOnes() {
    double[] before = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
    double[] after = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
    HodgesLehmann shift = HodgesLehmann.ofDifferences(minus(after, before));

    assertThat(shift.estimate()).isCloseTo(-0.46, within(1e-9));
    assertThat(shift.lower(Z975)).isCloseTo(-0.786, within(1e-9));
    assertThat(shift.upper(Z975)).isCloseTo(-0.010, within(1e-9));
  }

  @Test
  void tooFewSamplesBoundNothing() {
    HodgesLehmann few = HodgesLehmann.ofTwoSamples(new double[] {1, 2}, new double[] {2, 3});
    assertThat(few.lower(3)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(few.upper(3)).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @ParameterizedTest
  @EnumSource
  void eachBoundOfTwoSamplesMissesTheTruthAsOftenAsItSays(Shape shape) {
    assertCoverage(
        shape,
        0.3,
        () ->
            HodgesLehmann.ofTwoSamples(
                shape.values(random, 60), map(shape.values(random, 60), v -> v + 0.3)));
  }

  @ParameterizedTest
  @EnumSource
  void eachBoundOfDifferencesMissesTheTruthAsOftenAsItSays(Shape shape) {
    assertCoverage(
        shape,
        0.3,
        () ->
            HodgesLehmann.ofDifferences(
                map(minus(shape.values(random, 60), shape.values(random, 60)), v -> v + 0.3)));
  }

  /**
   * Each bound by itself: one that is infinitely wide never misses, and a fault of one end must not
   * be made good by the other.
   */
  private static void assertCoverage(Shape shape, double truth, Supplier<HodgesLehmann> trial) {
    int trials = 2_000;
    int above = 0;
    int below = 0;
    for (int i = 0; i < trials; i++) {
      HodgesLehmann shift = trial.get();
      above += shift.lower(Z95) > truth + 1e-12 ? 1 : 0;
      below += shift.upper(Z95) < truth - 1e-12 ? 1 : 0;
    }
    // 5 %, less for allowing for dependence that may be, and three standard errors. Where many
    // differences equal the truth, a bound seldom lies beyond it.
    double fewest = shape == Shape.WHOLE_MILLISECONDS ? 0 : 0.015;
    assertThat((double) above / trials).as("lower bound").isBetween(fewest, 0.065);
    assertThat((double) below / trials).as("upper bound").isBetween(fewest, 0.065);
  }

  @Test
  void aMachineThatIsSlowForAWhileMakesTheBoundsWider() {
    int trials = 1_000;
    int missed = 0;
    for (int i = 0; i < trials; i++) {
      HodgesLehmann shift = HodgesLehmann.ofTwoSamples(wandering(100), wandering(100));
      missed += shift.lower(Z95) > 0 || shift.upper(Z95) < 0 ? 1 : 0;
    }
    // Of 10 %. Blind to the order of samples, the bounds would miss in more than a third.
    assertThat((double) missed / trials).isBetween(0.02, 0.24);
  }

  @Test
  void whatSlowsAWholeRoundCancelsInItsDifference() {
    double[] load = wandering(100);
    double[] before = map(load, v -> v + 0.01 * random.nextGaussian());
    double[] after = map(load, v -> v + 0.05 + 0.01 * random.nextGaussian());
    assertThat(HodgesLehmann.ofDifferences(minus(after, before)).lower(Z95)).isGreaterThan(0.04);
    assertThat(HodgesLehmann.ofTwoSamples(before, after).lower(Z95)).isLessThan(0);
  }

  /** Load that stays for several samples: an autoregressive process. */
  private double[] wandering(int n) {
    double[] values = new double[n];
    double level = 0.2 * random.nextGaussian();
    for (int i = 0; i < n; i++) {
      level = 0.6 * level + 0.16 * random.nextGaussian();
      values[i] = level;
    }
    return values;
  }
}
