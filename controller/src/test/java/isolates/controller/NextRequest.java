package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.TestReporter;

/**
 * The normal request that follows hostile ones. Its time is told, and judged only where {@code
 * -Disolates.hostile.ms} sets a limit, as {@code make hostile} does on a quiet machine.
 */
final class NextRequest {
  private static final long LIMIT_MS = Long.getLong("isolates.hostile.ms", Long.MAX_VALUE);

  private long slowestNs;

  /** Sends a body to a program that answers with it. */
  void isAnswered(int port, String program) throws IOException {
    long before = System.nanoTime();
    assertThat(Http.post(port, program, "next").text()).isEqualTo("next");
    long took = System.nanoTime() - before;
    slowestNs = Math.max(slowestNs, took);
    assertThat(took / 1_000_000).as("ms for the next request").isLessThanOrEqualTo(LIMIT_MS);
  }

  void report(TestReporter reporter) {
    reporter.publishEntry("slowest next request in microseconds", Long.toString(slowestNs / 1000));
  }
}
