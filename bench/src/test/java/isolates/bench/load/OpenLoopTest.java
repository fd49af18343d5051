package isolates.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import isolates.bench.load.OpenLoop.Arrival;
import isolates.bench.measure.Response;
import isolates.bench.statistics.Distribution;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpenLoopTest {
  private static final double RATE = 200;
  private static final double SECONDS = 3;

  /** Answers at once, but stalls for a second in the midst of a plan, for whoever asks then. */
  private static final class StallingServer {
    private final long start = System.nanoTime();

    Response answer(long input) {
      long sent = System.nanoTime();
      long stallBegins = start + TimeUnit.SECONDS.toNanos(1);
      long stallEnds = start + TimeUnit.SECONDS.toNanos(2);
      if (sent >= stallBegins) {
        for (long left = stallEnds - sent; left > 0; left = stallEnds - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
      }
      // The server's end of the stall, not when this thread got a processor again after it.
      return response(sent, sent >= stallBegins && sent < stallEnds ? stallEnds : sent);
    }

    /**
     * The latencies that its users would have by the plan alone, were nothing else to take time.
     */
    long[] byHand(Arrival[] arrivals) {
      long stallBegins = start + TimeUnit.SECONDS.toNanos(1);
      long stallEnds = start + TimeUnit.SECONDS.toNanos(2);
      return Arrays.stream(arrivals)
          .mapToLong(Arrival::intendedNs)
          .map(due -> due >= stallBegins && due < stallEnds ? stallEnds - due : 0)
          .toArray();
    }
  }

  private static Response response(long sent, long endNs) {
    OptionalLong end = OptionalLong.of(endNs);
    return new Response(
        sent,
        end,
        end,
        OptionalLong.of(200),
        OptionalLong.of(0),
        "",
        OptionalLong.empty(),
        "",
        false,
        "");
  }

  private static Distribution latencies(Arrival[] arrivals) {
    return Distribution.of(
        Arrays.stream(arrivals)
            .mapToLong(a -> a.response().orElseThrow().endNs().orElseThrow() - a.intendedNs())
            .toArray(),
        1e-6);
  }

  @Test
  void aStallIsSeenByEveryRequestThatFellIntoIt() throws Exception {
    try (OpenLoop loop = new OpenLoop(256, Duration.ofSeconds(5))) {
      StallingServer server = new StallingServer();

      Arrival[] arrivals =
          loop.run(Arrivals.CONSTANT.plan(RATE, SECONDS, new Random(7)), server::answer, 1);

      Distribution measured = latencies(arrivals);
      Distribution byHand = Distribution.of(server.byHand(arrivals), 1e-6);
      for (double p : new double[] {0.8, 0.9, 0.99, 0.999}) {
        assertThat(measured.quantile(p) / byHand.quantile(p)).isCloseTo(1, within(0.02));
      }
    }
  }

  @Test
  void aClosedLoopHidesTheStall() {
    StallingServer server = new StallingServer();
    long end = System.nanoTime() + (long) (SECONDS * 1e9);
    long[] latencies = new long[(int) (RATE * SECONDS)];
    int n = 0;
    while (System.nanoTime() < end && n < latencies.length) {
      Response response = server.answer(1);
      latencies[n++] = response.endNs().orElseThrow() - response.startNs();
      LockSupport.parkNanos((long) (1e9 / RATE));
    }

    Distribution measured = Distribution.of(Arrays.copyOf(latencies, n), 1e-6);

    assertThat(measured.max()).isGreaterThan(10 * measured.quantile(0.99));
  }

  /** A server with an answer in a hundred milliseconds. */
  private static Response slowAnswer(long input) {
    long sent = System.nanoTime();
    for (long left = 100_000_000; left > 0; left = sent + 100_000_000 - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    return response(sent, System.nanoTime());
  }

  private static Arrival[] askedAtOnce(int requests, Duration timeout) throws Exception {
    try (OpenLoop loop = new OpenLoop(1, timeout)) {
      return loop.run(new long[requests], OpenLoopTest::slowAnswer, 1);
    }
  }

  @Test
  void waitingForAConnectionIsLatencyButNotLatenessOfTheDriver() throws Exception {
    Arrival[] arrivals = askedAtOnce(3, Duration.ofSeconds(60));

    Arrival last = arrivals[2];
    long sent = last.response().orElseThrow().startNs();
    assertThat(sent).isGreaterThan(last.intendedNs());
    assertThat(last.readyNs())
        .isGreaterThanOrEqualTo(arrivals[1].response().orElseThrow().endNs().orElseThrow());
    assertThat(last.latenessNs()).isEqualTo(sent - last.readyNs());
  }

  @Test
  void aRequestIsGivenUpWhenNoConnectionIsFreeInTime() throws Exception {
    Arrival[] arrivals = askedAtOnce(2, Duration.ofMillis(20));

    assertThat(arrivals[0].response()).isPresent();
    assertThat(arrivals[1].response()).isEmpty();
  }
}
