package isolates.bench.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ProcessorTimeTest {
  @Test
  void bothVersionsTellIt() {
    assertThat(ProcessorTime.ns("123456789\n")).isEqualTo(123_456_789);
    assertThat(ProcessorTime.ns("usage_usec 123456\nuser_usec 1\n")).isEqualTo(123_456_000);
  }

  @Test
  void ofNothingItIsUnknown() {
    assertThat(ProcessorTime.unknown().ns()).isEmpty();
    assertThat(ProcessorTime.of(Set.of(), Optional.empty()).ns()).isEmpty();
  }

  @Test
  void whatDeadChildrenUsedIsInIt() throws Exception {
    Process server =
        new ProcessBuilder(
                "sh",
                "-c",
                "read go; (i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done); read end")
            .start();
    try (ProcessorTime time = ProcessorTime.of(Set.of(server.pid()), Optional.empty())) {
      assumeTrue(time.ns().isPresent(), "no control group can be made here");
      long before = time.ns().getAsLong();
      server.getOutputStream().write('\n');
      server.getOutputStream().flush();
      while (server.children().findAny().isEmpty()) {
        Thread.onSpinWait();
      }
      while (server.children().findAny().isPresent()) {
        Thread.onSpinWait();
      }
      OptionalLong after = time.ns();
      // The loop is of two hundred thousand steps, and a step of a shell is no instruction alone.
      assertThat(after.getAsLong() - before).isGreaterThan(200_000);
      server.destroy();
      server.waitFor();
    } finally {
      server.destroyForcibly();
    }
  }
}
