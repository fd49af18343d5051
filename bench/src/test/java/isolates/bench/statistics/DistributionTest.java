package isolates.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistributionTest {
  private static Distribution upTo(int n) {
    return Distribution.of(LongStream.rangeClosed(1, n).toArray(), 1);
  }

  @Test
  void theArrayGivenIsLeftAlone() {
    long[] values = {3, 1, 2};

    assertThat(Distribution.of(values, 1).toArray()).containsExactly(1, 2, 3);
    assertThat(values).containsExactly(3, 1, 2);
  }

  @Test
  void valuesAreToldInUnits() {
    Distribution latencies = Distribution.of(new long[] {1_500_000, 2_500_000}, 1e-6);

    assertThat(latencies.median()).isCloseTo(2, within(1e-12));
    assertThat(latencies.sd()).isCloseTo(Math.sqrt(0.5), within(1e-12));
    assertThat(latencies.rescaled(1e-3).median()).isCloseTo(2_000, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({
    "9,0.9,false",
    "10,0.9,true",
    "99,0.99,false",
    "100,0.99,true",
    "999,0.999,false",
    "1000,0.999,true"
  })
  void aTailIsKnownOnceASampleIsExpectedBeyondIt(int n, double p, boolean known) {
    assertThat(Double.isNaN(upTo(n).tailQuantile(p))).isEqualTo(!known);
  }

  @Test
  void ofNothingNothingIsKnown() {
    Distribution none = upTo(0);

    assertThat(none.median()).isNaN();
    assertThat(none.mean()).isNaN();
    assertThat(none.sd()).isNaN();
    assertThat(none.min()).isNaN();
    assertThat(MedianInterval.of(none)).isEqualTo(Interval.UNKNOWN);
  }

  @Test
  void anIntervalNeedsSixValues() {
    assertThat(MedianInterval.of(upTo(5)).isKnown()).isFalse();
    assertThat(MedianInterval.of(upTo(6)).isKnown()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"6", "7", "8", "12", "33", "100", "1001", "100000"})
  void anIntervalLiesAroundItsMedianEvenly(int n) {
    Distribution values = upTo(n);
    Interval interval = MedianInterval.of(values);

    assertThat(interval.contains(values.median())).isTrue();
    assertThat(interval.low() + interval.high()).isCloseTo(n + 1.0, within(1e-6));
    // 1.96 standard deviations of a binomial count, with the slack of small n.
    assertThat(interval.high() - interval.low())
        .isCloseTo(1.96 * Math.sqrt(n), within(1.5 + 0.01 * Math.sqrt(n)));
  }
}
