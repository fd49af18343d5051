package isolates.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DriverWarmUpTest {
  private static final Invoker STEADY =
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
              "");

  private static DriverWarmUp warmUp(Invoker echo, int samples) throws InterruptedException {
    try (HttpDriver driver = new HttpDriver()) {
      return DriverWarmUp.run(driver, echo, samples);
    }
  }

  @Test
  void endsWhenNoWindowHasBeenFasterForAWhile() throws Exception {
    DriverWarmUp done = warmUp(STEADY, Integer.MAX_VALUE);

    assertThat(done.steady()).isTrue();
    assertThat(done.requests()).isEqualTo((1 + DriverWarmUp.STEADY) * DriverWarmUp.WINDOW);
  }

  @Test
  void isNoLongerThanFewSamplesAreWorth() throws Exception {
    assertThat(warmUp(STEADY, 1).requests()).isEqualTo(1_000);
    assertThat(warmUp(STEADY, 3).requests()).isEqualTo(3_000);
    assertThat(warmUp(STEADY, 3).steady()).isFalse();
  }
}
