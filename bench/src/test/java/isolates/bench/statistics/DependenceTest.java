package isolates.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DependenceTest {
  /**
   * Eight ranks in order: rho(1) = 5/8 and rho(2) = 23/84, weights 2/3 and 1/3 (lag 8^(1/3) = 2).
   */
  @Test
  void aRisingSeriesHasTheFactorOfItsAutocorrelations() {
    double expected = 1 + 2 * (2 / 3.0 * 26.25 / 42 + 1 / 3.0 * 11.5 / 42);
    assertThat(Dependence.inflation(new double[] {1, 2, 3, 4, 5, 6, 7, 8}))
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void anAutoregressiveSeriesHasNearlyTheFactorOfItsProcess() {
    SplittableRandom random = new SplittableRandom(3);
    double[] values = new double[8_000];
    for (int i = 1; i < values.length; i++) {
      values[i] = 0.5 * values[i - 1] + random.nextGaussian();
    }
    // (1 + 0.5) / (1 - 0.5) of the values; of their ranks, by a finite number of lags, a little
    // less.
    assertThat(Dependence.inflation(values)).isBetween(2.4, 3.1);
  }

  @Test
  void independentAlternatingFewAndEqualValuesAreCountedAsTheyAre() {
    double[] independent = new SplittableRandom(4).doubles(8_000).toArray();
    double[] alternating = new double[100];
    Arrays.setAll(alternating, i -> i % 2);
    assertThat(Dependence.inflation(independent)).isBetween(1.0, 1.2);
    assertThat(Dependence.inflation(alternating)).isEqualTo(1);
    assertThat(Dependence.inflation(new double[] {1, 2, 3, 4, 5, 6, 7})).isEqualTo(1);
    assertThat(Dependence.inflation(new double[20])).isEqualTo(1);
  }
}
