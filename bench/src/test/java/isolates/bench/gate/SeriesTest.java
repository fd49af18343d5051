package isolates.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SeriesTest {
  /** Rounds from 0, two in each launch. */
  private static Series series(long... values) {
    long[] rounds = LongStream.range(0, values.length).toArray();
    return Series.positive(LongStream.of(rounds).map(i -> i / 2).toArray(), rounds, values, 1);
  }

  @Test
  void askingForTheMedianLeavesTheOrderOfSamplesAlone() {
    Series series = series(5, 1, 4, 2, 3);
    assertThat(series.median()).isEqualTo(3);
    assertThat(series.values()).containsExactly(5, 1, 4, 2, 3);
  }

  @Test
  void aQuotientIsOfTheRoundsInWhichBothHaveAValueAboveZero() {
    Series latency = series(10, 20, 0, 40, 50);
    Series spawn =
        Series.positive(new long[] {0, 1, 1}, new long[] {1, 2, 3}, new long[] {2, 3, 5}, 1);
    assertThat(latency.per(spawn).values()).containsExactly(10, 8);
    assertThat(latency.minus(spawn)).containsExactly(18, 35);
  }

  @Test
  void aLaunchHasTheRoundsThatWereMeasuredInIt() {
    Series series = series(1, 3, 10, 30, 100);
    assertThat(series.eachLaunch(Series::median)).containsExactly(2, 20, 100);
    assertThat(series.eachLaunch(Part.TAIL::of)).as("too few rounds for a tail").isEmpty();
    Series without = series(1, 1, 0, 0, 4);
    assertThat(series.eachLaunch(without, Series::median, (a, b) -> a / b))
        .as("launches that both have")
        .containsExactly(2, 25);
  }

  @Test
  void launchesAreJoinedAsIfTheyHadFollowedEachOther() {
    Series launch = series(1, 3);
    Series joined = Series.join(List.of(launch, Series.EMPTY, launch.map(value -> 10 * value)));
    assertThat(joined.values()).containsExactly(1, 3, 10, 30);
    assertThat(joined.byLaunch().keySet()).containsExactly(0L, 2L);
    assertThat(joined.per(joined).values()).containsExactly(1, 1, 1, 1);
  }
}
