package isolates.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import isolates.bench.load.Arrivals.Due;
import isolates.bench.load.OpenLoop.Arrival;
import isolates.bench.measure.Response;
import isolates.bench.statistics.Distribution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpenLoopTest {
  private static final double RATE = 200;
  private static final double SECONDS = 3;

  /** Answers at once, but stalls for its second second. */
  private static final class StallingServer {
    private final long stallBegins = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
    private final long stallEnds = stallBegins + TimeUnit.SECONDS.toNanos(1);

    Response answer(long input) {
      return System.nanoTime() < stallBegins ? atOnce(input) : whenTheStallIsOver(input);
    }

    Response atOnce(long input) {
      long sent = System.nanoTime();
      return response(sent, sent);
    }

    Response whenTheStallIsOver(long input) {
      long sent = System.nanoTime();
      for (long left = stallEnds - sent; left > 0; left = stallEnds - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      // The server's end of the stall, not when this thread got a processor again after it.
      return response(sent, Math.max(sent, stallEnds));
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
      // Who falls into it is decided by the plan, not by when a busy machine lets this send.
      List<Due> plan =
          Arrivals.CONSTANT.plan(RATE, SECONDS, 1, new Random(7)).stream()
              .map(due -> new Due(due.ns(), due.ns() / 1_000_000_000L == 1 ? 1 : 0))
              .toList();
      StallingServer server = new StallingServer();

      Arrival[] arrivals = loop.run(plan, List.of(server::atOnce, server::whenTheStallIsOver), 1);

      long[] waits = new long[arrivals.length];
      for (int i = 0; i < waits.length; i++) {
        long left = server.stallEnds - arrivals[i].intendedNs();
        waits[i] = plan.get(i).function() == 1 ? Math.max(0, left) : 0;
      }
      Distribution measured = latencies(arrivals);
      Distribution byHand = Distribution.of(waits, 1e-6);
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
      return loop.run(
          Arrivals.STORM.plan(requests, 1, 1, new Random(7)), List.of(OpenLoopTest::slowAnswer), 1);
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

  private static Response now() {
    return response(System.nanoTime(), System.nanoTime());
  }

  @Test
  void aRequestGoesToItsFunction() throws Exception {
    List<Due> plan = List.of(new Due(0, 1), new Due(0, 0), new Due(1000, 1));
    Queue<String> asked = new ConcurrentLinkedQueue<>();
    try (OpenLoop loop = new OpenLoop(1, Duration.ofSeconds(60))) {
      loop.run(plan, List.of(i -> told(asked, "a"), i -> told(asked, "b")), 1);
    }

    assertThat(asked).containsExactly("b", "a", "b");
  }

  private static Response told(Queue<String> asked, String name) {
    asked.add(name);
    return now();
  }

  @Test
  void inAClosedLoopAsManyRequestsAreUnderWayAsThereAreClients() throws Exception {
    int clients = 8;
    CountDownLatch together = new CountDownLatch(clients);
    Arrival[] arrivals;
    try (OpenLoop loop = new OpenLoop(clients, Duration.ofSeconds(60))) {
      arrivals =
          loop.closed(
              clients,
              Duration.ofMillis(100),
              List.of(
                  input -> {
                    together.countDown();
                    // Over only when all of them are here at once.
                    await(together);
                    return now();
                  }),
              1,
              7);
    }

    assertThat(arrivals).hasSizeGreaterThanOrEqualTo(clients);
    assertThat(arrivals).allMatch(arrival -> arrival.latenessNs() >= 0);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void inAClosedLoopTheSeedChoosesTheFunctions() throws Exception {
    List<String> once = choices(7);
    List<String> again = choices(7);
    List<String> other = choices(8);

    int common = Math.min(once.size(), Math.min(again.size(), other.size()));
    assertThat(common).isGreaterThan(20);
    assertThat(once.subList(0, common))
        .isEqualTo(again.subList(0, common))
        .isNotEqualTo(other.subList(0, common))
        .contains("a", "b");
  }

  private static List<String> choices(long seed) throws Exception {
    Queue<String> asked = new ConcurrentLinkedQueue<>();
    try (OpenLoop loop = new OpenLoop(1, Duration.ofSeconds(60))) {
      loop.closed(
          1,
          Duration.ofMillis(100),
          List.of(i -> told(asked, "a"), i -> told(asked, "b")),
          1,
          seed);
    }
    return List.copyOf(asked);
  }

  @Test
  void sendersAreNicedAboveAllElseWhereTheyMayBe() throws Exception {
    Queue<String> nice = new ConcurrentLinkedQueue<>();
    String before = niceOfThisThread();
    String share;
    try (OpenLoop loop = new OpenLoop(4, Duration.ofSeconds(60))) {
      share = loop.share();
      loop.run(List.of(new Due(0, 0)), List.of(i -> told(nice, niceOfThisThread())), 1);
    }

    assertThat(nice).containsExactly(share.startsWith("nice -5") ? "-5" : before);
    assertThat(niceOfThisThread()).as("this thread, which measures nothing").isEqualTo(before);
  }

  /** The 19th field of its line, counted after the name in brackets. */
  private static String niceOfThisThread() {
    try {
      String stat = Files.readString(Path.of("/proc/thread-self/stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
