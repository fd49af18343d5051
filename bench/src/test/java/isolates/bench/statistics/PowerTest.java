package isolates.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PowerTest {
  private static final double Z99 = 2.3263479;
  private static final double Z95 = 1.6448536;
  private static final double LIMIT = 0.05;

  private final SplittableRandom random = new SplittableRandom(11);

  private LaunchShift shifted(int n, double by) {
    double[] base = new double[n];
    double[] other = new double[n];
    Arrays.setAll(base, i -> 0.1 * random.nextGaussian());
    Arrays.setAll(other, i -> by + 0.1 * random.nextGaussian());
    return LaunchShift.ofTwoSamples(base, other);
  }

  private double shareBeyondTheLimit(int n, double by) {
    int trials = 1_000;
    int beyond = 0;
    for (int i = 0; i < trials; i++) {
      beyond += shifted(n, by).lower(Z99) > LIMIT ? 1 : 0;
    }
    return (double) beyond / trials;
  }

  @Test
  void aShiftThatIsDetectableIsSeenInFourOfFiveTests() {
    double detectable = Power.detectable(shifted(400, 0), LIMIT, Z99);
    assertThat(shareBeyondTheLimit(400, detectable)).isBetween(0.7, 0.9);
  }

  @Test
  void furtherLaunchesDecideInFourOfFiveTests() {
    LaunchShift open = shifted(60, LIMIT + 0.05);
    long more = Power.furtherLaunches(open, LIMIT, Z99, Z95);
    double seen = open.estimate() - LIMIT;
    assertThat(shareBeyondTheLimit((int) (60 + more), LIMIT + seen)).isBetween(0.65, 0.95);
  }

  @Test
  void tooFewLaunchesDetectNothingAndMoreAreAskedFor() {
    LaunchShift few = shifted(1, 0);
    assertThat(Power.detectable(few, LIMIT, Z99)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(Power.furtherLaunches(few, LIMIT, Z99, Z95)).isEqualTo(5);
  }

  @Test
  void atLeastOneMoreLaunchIsAskedFor() {
    assertThat(Power.furtherLaunches(shifted(4_000, 0), LIMIT, Z99, Z95)).isEqualTo(1);
  }
}
