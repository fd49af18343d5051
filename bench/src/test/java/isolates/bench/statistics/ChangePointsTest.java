package isolates.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ChangePointsTest {
  private static double[] levels(long seed, double... levels) {
    RandomGenerator random = new SplittableRandom(seed);
    double[] values = new double[levels.length * 20];
    Arrays.setAll(values, i -> levels[i / 20] * Math.exp(0.03 * random.nextGaussian()));
    return values;
  }

  @Test
  void aSteadySeriesHasNoChange() {
    int changes = 0;
    for (int seed = 0; seed < 100; seed++) {
      changes += ChangePoints.of(levels(seed, 1, 1)).size();
    }
    // A test at 1 % in each of 100 series, and three standard errors.
    assertThat(changes).isLessThanOrEqualTo(4);
  }

  @Test
  void stepsAreFoundWhereTheyAre() {
    List<ChangePoints.Change> changes = ChangePoints.of(levels(1, 1, 1.2, 1.05));
    assertThat(changes)
        .extracting(ChangePoints.Change::index)
        .allSatisfy(index -> assertThat(index % 20).isIn(19, 0, 1))
        .hasSize(2);
    assertThat(changes.get(0).ratio()).isBetween(1.15, 1.25);
  }

  @Test
  void oneOutlierIsNoChange() {
    double[] values = levels(2, 1, 1);
    values[17] = 5;
    assertThat(ChangePoints.of(values)).isEmpty();
  }
}
