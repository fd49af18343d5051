package isolates.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeriesTest {
  @Test
  void askingForTheMedianLeavesTheOrderOfSamplesAlone() {
    Series series = Series.of(5, 1, 4, 2, 3);
    assertThat(series.median()).isEqualTo(3);
    assertThat(series.values()).containsExactly(5, 1, 4, 2, 3);
  }

  @Test
  void aQuotientIsOfTheRoundsInWhichBothHaveAValueAboveZero() {
    Series latency = Series.positive(new long[] {0, 1, 2, 3, 4}, new long[] {10, 20, 0, 40, 50}, 1);
    Series spawn = Series.positive(new long[] {1, 2, 3}, new long[] {2, 3, 5}, 1);
    assertThat(latency.per(spawn).values()).containsExactly(10, 8);
    assertThat(latency.minus(spawn)).containsExactly(18, 35);
  }
}
