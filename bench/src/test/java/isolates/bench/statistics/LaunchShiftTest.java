package isolates.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class LaunchShiftTest {
  private static final double Z95 = 1.6448536;
  private static final double Z975 = 1.959964;

  private final SplittableRandom random = new SplittableRandom(7);

  /** Student (1908), Cushny and Peebles' sleep data: R's t.test(..., paired = TRUE). */
  @Test
  void ofDifferencesEstimateAndBoundsAreThePublishedOnes() {
    LaunchShift shift =
        LaunchShift.ofDifferences(new double[] {1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4});
    assertThat(shift.estimate()).isCloseTo(1.58, within(1e-9));
    assertThat(shift.lower(Z975)).isCloseTo(0.7001142, within(1e-6));
    assertThat(shift.upper(Z975)).isCloseTo(2.4598858, within(1e-6));
    assertThat(shift.launches()).isEqualTo(10);
  }

  /** The same as two samples: R's t.test(extra ~ group, data = sleep), by Welch. */
  @Test
  void ofTwoSamplesEstimateAndBoundsAreThePublishedOnes() {
    double[] one = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
    double[] two = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
    LaunchShift shift = LaunchShift.ofTwoSamples(one, two);
    assertThat(shift.estimate()).isCloseTo(1.58, within(1e-9));
    assertThat(shift.freedom()).isCloseTo(17.776, within(1e-3));
    assertThat(shift.lower(Z975)).isCloseTo(-0.2054832, within(1e-6));
    assertThat(shift.upper(Z975)).isCloseTo(3.3654832, within(1e-6));
  }

  @Test
  void tooFewLaunchesBoundNothing() {
    LaunchShift few = LaunchShift.ofTwoSamples(new double[] {1, 2, 3}, new double[] {2, 3});
    assertThat(few.lower(Z95)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(few.upper(Z95)).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void launchesThatDoNotDifferBoundExactly() {
    double[] same = {2, 2, 2};
    assertThat(LaunchShift.ofDifferences(same).lower(38)).isEqualTo(2);
    assertThat(LaunchShift.ofTwoSamples(same, same).upper(38)).isZero();
  }

  @Test
  void aBoundIsWrongAsOftenAsItSays() {
    assertOneInTwenty(() -> LaunchShift.ofDifferences(launches(5)));
    assertOneInTwenty(() -> LaunchShift.ofTwoSamples(launches(5), launches(8)));
  }

  private double[] launches(int n) {
    double[] values = new double[n];
    Arrays.setAll(values, i -> 0.1 * random.nextGaussian());
    return values;
  }

  private static void assertOneInTwenty(Supplier<LaunchShift> trial) {
    int trials = 4_000;
    int above = 0;
    for (int i = 0; i < trials; i++) {
      above += trial.get().lower(Z95) > 0 ? 1 : 0;
    }
    // Three standard errors of 5 % in as many trials.
    assertThat((double) above / trials).isBetween(0.039, 0.061);
  }
}
