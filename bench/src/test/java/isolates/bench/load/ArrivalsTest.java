package isolates.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import isolates.bench.load.Arrivals.Due;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private final Random random = new Random(7);

  private static long[] times(Arrivals arrivals, double rate, double seconds, Random random) {
    return arrivals.plan(rate, seconds, 1, random).stream().mapToLong(Due::ns).toArray();
  }

  @Test
  void constantArrivalsAreEvenlySpaced() {
    assertThat(times(Arrivals.CONSTANT, 4, 1, random))
        .containsExactly(0, 250_000_000, 500_000_000, 750_000_000);
  }

  @Test
  void poissonArrivalsHaveTheRateAndExponentialGaps() {
    long[] times = times(Arrivals.POISSON, 1000, 100, random);

    assertThat(times).as("no more and no fewer than the rate says").hasSize(100_000);
    assertThat(times).isSorted();
    assertThat(times[times.length - 1]).isLessThan(100_000_000_000L);
    double[] gaps =
        IntStream.range(1, times.length).mapToDouble(i -> times[i] - times[i - 1]).toArray();
    double mean = Arrays.stream(gaps).average().orElseThrow();
    double variance =
        Arrays.stream(gaps).map(gap -> (gap - mean) * (gap - mean)).sum() / gaps.length;
    assertThat(Math.sqrt(variance) / mean).isCloseTo(1, within(0.02));
    double below = Arrays.stream(gaps).filter(gap -> gap < mean * Math.log(2)).count();
    assertThat(below / gaps.length).isCloseTo(0.5, within(0.01));
  }

  @Test
  void aStepHasARequestHoweverLowItsRate() {
    for (int i = 0; i < 1000; i++) {
      assertThat(times(Arrivals.POISSON, 0.01, 1, random)).isNotEmpty();
    }
  }

  @Test
  void ofSeveralFunctionsEachIsAsLikely() {
    assertThat(
            Arrivals.POISSON.plan(4000, 1, 4, random).stream()
                .collect(Collectors.groupingBy(Due::function, Collectors.counting())))
        .containsOnlyKeys(0, 1, 2, 3)
        .allSatisfy((function, count) -> assertThat(count).isBetween(800L, 1200L));
  }

  @Test
  void theSameSeedGivesTheSamePlan() {
    assertThat(times(Arrivals.POISSON, 50, 2, new Random(3)))
        .isEqualTo(times(Arrivals.POISSON, 50, 2, new Random(3)))
        .isNotEqualTo(times(Arrivals.POISSON, 50, 2, new Random(4)));
  }

  @Test
  void burstsAreSentAtOnceAndKeepTheRate() {
    assertThat(times(Arrivals.of("burst:3"), 6, 1, random))
        .containsExactly(0, 0, 0, 500_000_000, 500_000_000, 500_000_000);
  }

  @Test
  void aStormIsSentAtOnce() {
    assertThat(times(Arrivals.STORM, 4, 1, random)).containsExactly(0, 0, 0, 0);
  }

  @Test
  void anUnknownNameIsRefused() {
    assertThatThrownBy(() -> Arrivals.of("burst:0"))
        .hasMessage("unknown arrivals 'burst:0'; choose one of constant, poisson, burst:N");
  }
}
