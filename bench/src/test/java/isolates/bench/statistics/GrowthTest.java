package isolates.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GrowthTest {
  private static List<Double> series(int n, IntToDoubleFunction value) {
    return IntStream.range(0, n).mapToObj(i -> value.applyAsDouble(i)).toList();
  }

  @Test
  void aStraightLineGrowsByItsSlope() {
    Growth growth = Growth.of(series(60, i -> 100 + i), 0);

    assertThat(growth.whole()).isCloseTo(50, within(1e-9));
    assertThat(growth.interval().low()).isCloseTo(50, within(1e-9));
    assertThat(growth.grows()).isTrue();
  }

  @Test
  void theFirstSixthIsWarmUp() {
    assertThat(Growth.of(series(60, i -> i < 10 ? 0 : 100), 0).whole()).isZero();
  }

  @Test
  void noiseDoesNotGrow() {
    Random random = new Random(7);
    int grown = 0;
    int above = 0;
    for (int trial = 0; trial < 400; trial++) {
      Growth growth = Growth.of(series(60, i -> 100 + random.nextGaussian()), 0);
      grown += growth.grows() ? 1 : 0;
      above += growth.interval().low() > 0 ? 1 : 0;
    }

    assertThat(grown).isZero();
    // A 95 % interval lies above 0 in 2.5 % of them: 10, and 9 more for three standard deviations.
    assertThat(above).isBetween(1, 19);
  }

  @Test
  void itIsTheRuleOfTheControllersSoak() {
    // What slope(y) of controller/soak/soak.py says; before y two values that are left out.
    double[] y = {2, 1, 4, 3, 3, 5, 4, 6, 9, 5, 8, 7};
    Growth growth = Growth.of(series(14, i -> y[Math.max(0, i - 2)]), 0);

    assertThat(growth.median()).isEqualTo(4.5);
    assertThat(growth.whole() / 12).isCloseTo(0.5714285714285714, within(1e-6));
    assertThat(growth.interval().low() / 12).isCloseTo(0.3333333333333333, within(1e-6));
    assertThat(growth.interval().high() / 12).isCloseTo(0.8333333333333334, within(1e-6));
  }

  @Test
  void littleGrowthIsTolerated() {
    assertThat(Growth.of(series(60, i -> 1000 + i), 0).grows()).isFalse();
    assertThat(Growth.of(series(60, i -> 10 + i), 100).grows()).isFalse();
    assertThat(Growth.of(series(60, i -> 10 + i), 0).grows()).isTrue();
  }

  @Test
  void ofFewValuesNothingIsKnown() {
    Growth growth = Growth.of(series(8, i -> i), 0);

    assertThat(growth.interval().isKnown()).isFalse();
    assertThat(growth.grows()).isFalse();
  }
}
