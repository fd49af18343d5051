package isolates.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import java.util.Collections;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeriesCheckTest {
  private static final Group GROUP = new Group("b", "isolates", "none", "f", "c", Mode.COLD);

  private final SplittableRandom random = new SplittableRandom(7);

  /** A thousand latencies around one millisecond, times a factor by their place in the run. */
  private SeriesCheck check(IntToDoubleFunction factor) {
    long[] series =
        IntStream.range(0, 1_000)
            .mapToLong(
                i ->
                    Math.round(
                        1e6 * factor.applyAsDouble(i) * Math.exp(0.1 * random.nextGaussian())))
            .toArray();
    return check(series);
  }

  private static SeriesCheck check(long... values) {
    return SeriesCheck.of(
        GROUP,
        Metric.LATENCY,
        HierarchyTest.flat(values),
        Collections.nCopies(values.length, ""),
        Distribution.of(values, Metric.LATENCY.scale()));
  }

  @Test
  void aSteadyRunPasses() {
    SeriesCheck steady = check(i -> 1);

    assertThat(steady.drifted()).isFalse();
    assertThat(steady.autocorrelated()).isFalse();
    assertThat(steady.outliersHigh() + steady.outliersLow()).isZero();
  }

  @Test
  void aSlowDriftOfTenPercentIsSeen() {
    SeriesCheck drifting = check(i -> 1 + 0.1 * i / 1_000);

    assertThat(drifting.drifted()).isTrue();
    assertThat(drifting.drift()).isCloseTo(0.067, within(0.02));
  }

  @Test
  void aRunThatSwitchesBackAndForthIsAutocorrelated() {
    SeriesCheck switching = check(i -> i / 50 % 2 == 0 ? 1 : 1.5);

    assertThat(switching.autocorrelated()).isTrue();
    assertThat(switching.autocorrelation()).isGreaterThan(0.5);
  }

  @Test
  void outliersAreCountedOnBothSides() {
    SeriesCheck stalled = check(i -> i % 100 == 50 ? 30 : i == 7 ? 0.01 : 1);

    assertThat(stalled.outliersHigh()).isEqualTo(10);
    assertThat(stalled.outliersLow()).isEqualTo(1);
    assertThat(stalled.n()).isEqualTo(1_000);
  }

  @Test
  void aWarmUpIsFound() {
    SeriesCheck warming = check(i -> i < 100 ? 5 - 4.0 * i / 100 : 1);

    assertThat(warming.warmUp()).isBetween(80L, 120L);
  }

  @Test
  void ofFewValuesNothingIsSaid() {
    SeriesCheck few = check(new long[] {1, 2, 3});

    assertThat(few.drift()).isNaN();
    assertThat(few.autocorrelation()).isNaN();
    assertThat(few.drifted()).isFalse();
    assertThat(few.warmUp()).isZero();
  }

  @Test
  void aConstantSeriesIsSteady() {
    SeriesCheck constant = check(new long[100]);

    assertThat(constant.drifted()).isFalse();
    assertThat(constant.autocorrelated()).isFalse();
    assertThat(constant.warmUp()).isZero();
  }

  /** Of 1,000 steady runs about 10 are called unsteady by either check, which is its level. */
  @Test
  void falseAlarmsAreAsRareAsStated() {
    int drifted = 0;
    int autocorrelated = 0;
    for (int run = 0; run < 1_000; run++) {
      long[] series = random.longs(100, 0, 1_000).toArray();
      SeriesCheck check = check(series);
      drifted += check.drifted() ? 1 : 0;
      autocorrelated += check.autocorrelated() ? 1 : 0;
    }
    assertThat(drifted).isBetween(2, 22);
    assertThat(autocorrelated).isBetween(2, 22);
  }
}
