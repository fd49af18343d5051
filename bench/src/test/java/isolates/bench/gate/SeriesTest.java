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
  void aQuotientIsOfTheRoundsThatBothHave() {
    Series latency = Series.of(new long[] {0, 1, 3, 4}, new double[] {10, 20, 40, 50});
    Series spawn = Series.of(new long[] {1, 2, 3}, new double[] {2, 3, 5});
    assertThat(latency.per(spawn).values()).containsExactly(10, 8);
    assertThat(latency.minus(spawn)).containsExactly(18, 35);
  }
}
