package isolates.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.measure.Gap;
import isolates.bench.measure.PageCache;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatencyPlanTest {
  private static LatencyPlan plan(int n, String... gaps) {
    return new LatencyPlan(
        List.of(),
        List.of(),
        Map.of(),
        n,
        5,
        0,
        5,
        7,
        10,
        Arrays.stream(gaps).map(Gap::of).toList(),
        true,
        PageCache.WARM);
  }

  private static long rounds(LatencyPlan plan, int n, String gap) {
    return IntStream.range(0, n).filter(round -> plan.gaps(round).contains(Gap.of(gap))).count();
  }

  @Test
  void shortGapsAreInEveryRoundAndInWarmUp() {
    LatencyPlan plan = plan(1000, "10", "0");

    assertThat(rounds(plan, 1000, "10")).isEqualTo(1000);
    assertThat(rounds(plan, 1000, "0")).isEqualTo(1000);
    assertThat(plan.gaps(-1)).containsExactly(Gap.of("10"), Gap.of("0"));
  }

  @Test
  void aLongGapTakesACellAMinuteAndNoWarmUp() {
    LatencyPlan plan = plan(100, "0", "1", "10", "100", "1000", "5000");

    assertThat(rounds(plan, 100, "100")).isEqualTo(100);
    assertThat(rounds(plan, 100, "1000")).isEqualTo(60);
    assertThat(rounds(plan, 100, "5000")).isEqualTo(12);
    assertThat(plan.gaps(-1)).extracting(Gap::ms).containsExactly("0", "1", "10", "100");
  }

  @Test
  void itsRoundsAreEvenlySpreadOverTheLaunches() {
    LatencyPlan plan = plan(100, "0", "5000");

    for (int launch = 0; launch < 5; launch++) {
      assertThat(
              IntStream.range(20 * launch, 20 * launch + 20)
                  .filter(round -> plan.gaps(round).size() == 2))
          .hasSizeBetween(2, 3);
    }
  }

  @Test
  void theFirstGapIsInEveryRoundHoweverLong() {
    LatencyPlan plan = plan(100, "5000", "0");

    assertThat(rounds(plan, 100, "5000")).isEqualTo(100);
    assertThat(plan.gaps(-1)).as("warm-up too, for it is asked for").contains(Gap.of("5000"));
  }
}
