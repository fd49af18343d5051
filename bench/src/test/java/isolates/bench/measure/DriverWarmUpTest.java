package isolates.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.platform.PlatformId;
import isolates.bench.sample.Mode;
import isolates.process.Rehearsals;
import java.util.Arrays;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DriverWarmUpTest {
  private static final Cell ECHO =
      new Cell(
          new PlatformId(PlatformId.FLOOR, "echo"),
          "echo",
          "java",
          Mode.FLOOR,
          input ->
              new Response(
                  0,
                  OptionalLong.empty(),
                  OptionalLong.of(50_000),
                  OptionalLong.of(200),
                  OptionalLong.of(1),
                  "",
                  OptionalLong.empty(),
                  "",
                  false,
                  ""),
          Cell.Hooks.NONE);

  private static DriverWarmUp warmUp(int samples) throws InterruptedException {
    try (HttpDriver driver = new HttpDriver()) {
      return DriverWarmUp.run(driver, ECHO, samples);
    }
  }

  /** Windows whose medians are these, and then the last one again and again. */
  private static DriverWarmUp.Windows windows(long... medians) throws InterruptedException {
    return windowsUntil(Long.MAX_VALUE, medians);
  }

  private static DriverWarmUp.Windows windowsUntil(long deadlineNs, long... medians)
      throws InterruptedException {
    int[] next = {0};
    return DriverWarmUp.Windows.until(
        deadlineNs,
        10,
        Integer.MAX_VALUE,
        (most, deadline) -> {
          long[] latencies = new long[most];
          Arrays.fill(latencies, medians[Math.min(next[0]++, medians.length - 1)]);
          return latencies;
        });
  }

  @Test
  void endsWhenNoWindowHasBeenFasterForAWhile() throws Exception {
    assertThat(windows(50_000).sent()).isEqualTo(10 * (1 + DriverWarmUp.STEADY));
    DriverWarmUp.Windows falling = windows(50_000, 40_000, 41_000, 30_000);
    assertThat(falling.sent()).isEqualTo(10 * (4 + DriverWarmUp.STEADY));
    assertThat(falling.isSteady()).isTrue();
  }

  /** Visits whose time is used up by requests back to back would else have the median NaN. */
  @Test
  void takesOneWindowThoughItsTimeIsOver() throws Exception {
    assertThat(windowsUntil(System.nanoTime() - 1, 50_000).sent()).isEqualTo(10);
  }

  @Test
  void isNoLongerThanFewSamplesAreWorth() throws Exception {
    assertThat(warmUp(1).requests()).isEqualTo(Rehearsals.atMost(1_000) + 2 * 10);
    assertThat(warmUp(3).requests()).isEqualTo(Rehearsals.atMost(3_000) + 2 * 30);
    assertThat(warmUp(3).steady()).isFalse();
  }
}
