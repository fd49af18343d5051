package isolates.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import isolates.bench.statistics.AlphaSpending.CriticalValue;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class AlphaSpendingTest {
  /**
   * The boundaries of all looks for one level.
   *
   * @param shares of the information at each look, ascending
   */
  private static List<Double> boundaries(double level, List<Double> shares) {
    AlphaSpending looks = new AlphaSpending();
    return shares.stream().map(share -> looks.look(share).z(level)).toList();
  }

  @Test
  void oneLookAtTheEndIsTheOrdinaryTest() {
    assertThat(boundaries(0.025, List.of(1.0)).get(0)).isCloseTo(1.95996, within(1e-3));
  }

  /** Jennison and Turnbull (2000) and every package print these: gsDesign, ldbounds, rpact. */
  @Test
  void fiveEqualLooksHaveThePublishedBoundaries() {
    List<Double> boundaries = boundaries(0.025, List.of(0.2, 0.4, 0.6, 0.8, 1.0));
    double[] published = {4.8769, 3.3569, 2.6803, 2.2898, 2.0310};
    for (int look = 0; look < published.length; look++) {
      assertThat(boundaries.get(look)).isCloseTo(published[look], within(2e-3));
    }
  }

  @Test
  void lookingOftenKeepsTheErrorOfLookingOnce() {
    double level = 0.05;
    List<Double> boundaries = boundaries(level, List.of(0.25, 0.5, 0.75, 1.0));
    RandomGenerator random = new SplittableRandom(4);
    int trials = 40_000;
    int errors = 0;
    for (int trial = 0; trial < trials; trial++) {
      double score = 0;
      boolean crossed = false;
      for (int look = 1; look <= 4; look++) {
        score += random.nextGaussian() * 0.5;
        crossed |= score / Math.sqrt(look / 4.0) > boundaries.get(look - 1);
      }
      errors += crossed ? 1 : 0;
    }
    // Three standard errors of a share of 0.05 in 40,000 trials.
    assertThat((double) errors / trials).isCloseTo(level, within(0.0033));
  }

  @Test
  void looksAreAddedAsTheyComeAndEarlierOnesKeepTheirBoundaries() {
    AlphaSpending spending = new AlphaSpending();
    CriticalValue first = spending.look(0.4);
    double alone = first.z(0.01);
    CriticalValue second = spending.look(1);
    assertThat(first.z(0.01)).isEqualTo(alone);
    assertThat(second.z(0.01)).isLessThan(alone).isGreaterThan(CriticalValue.ONCE.z(0.01));
  }

  @Test
  void looksGoForward() {
    AlphaSpending spending = new AlphaSpending();
    spending.look(0.5);
    assertThatThrownBy(() -> spending.look(0.5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> spending.look(1.1)).isInstanceOf(IllegalArgumentException.class);
  }
}
