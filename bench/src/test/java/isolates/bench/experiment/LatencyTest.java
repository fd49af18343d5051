package isolates.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import isolates.bench.measure.Gap;
import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.PageCache;
import isolates.bench.measure.Recorder;
import isolates.bench.platform.EchoServer;
import isolates.bench.platform.Endpoint;
import isolates.bench.platform.Platform;
import isolates.bench.platform.PlatformException;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.Mode;
import isolates.bench.sample.ReadRows;
import isolates.bench.sample.Sample;
import isolates.workload.Catalogue;
import isolates.workload.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Latency, on platforms and an echo in this JVM. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class LatencyTest {
  private static final int MAX = 5;

  /** One for all: it is made steady once. */
  private static final HttpDriver DRIVER = new HttpDriver();

  /** By query: a function that takes its input otherwise has a bare process as a floor. */
  private final Workload workload =
      Catalogue.read(Path.of(System.getProperty("isolates.home", "."), "workloads"))
          .find("fibo-py-query");

  private final LocalPlatform one = new LocalPlatform("one", LatencyTest::fibonacci);
  private final LocalPlatform two = new LocalPlatform("two", LatencyTest::fibonacci);
  private final LocalEcho echo = new LocalEcho();

  @TempDir Path folder;

  /** The JDK's server writes head and body apart, and would wait for our kernel between them. */
  @BeforeAll
  static void answerAtOnce() {
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  @AfterAll
  static void closeDriver() {
    DRIVER.close();
  }

  /** Sends back what it is sent. */
  private static final class LocalEcho implements EchoServer {
    private final LocalServer server = new LocalServer();

    @Override
    public void start() {
      server.start(
          exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
    }

    @Override
    public Endpoint endpoint() {
      String url = server.url();
      return new Endpoint() {
        @Override
        public Request request(long input) {
          byte[] body = Long.toString(input).getBytes(StandardCharsets.UTF_8);
          return new Request.Builder()
              .url(url)
              .post(RequestBody.create(body, MediaType.get("text/plain")))
              .build();
        }

        @Override
        public Unwrapped unwrap(Headers headers, byte[] body) {
          return new Unwrapped("", OptionalLong.empty(), "", body);
        }
      };
    }

    @Override
    public OptionalLong cpuNs() {
      return OptionalLong.empty();
    }

    boolean isStopped() {
      return !server.isRunning();
    }

    @Override
    public void stop() {
      server.stop();
    }
  }

  private static String fibonacci(long input) {
    return Integer.toString(new int[] {0, 1, 1, 2, 3, 5}[(int) input]);
  }

  private LatencyPlan plan(int n, int first, int warmup, long seed, LocalPlatform... platforms) {
    return plan(n, 1, first, warmup, seed, platforms);
  }

  private LatencyPlan plan(
      int n, int launches, int first, int warmup, long seed, LocalPlatform... platforms) {
    return new LatencyPlan(
        List.<Platform>of(platforms),
        List.of(workload),
        Map.of(),
        n,
        launches,
        first,
        warmup,
        seed,
        MAX,
        // Not back to back, where it depends on their speed how many requests lead.
        List.of(Gap.of("1")),
        false,
        PageCache.WARM);
  }

  /** Measures, and returns what is on disk then. */
  private List<Sample> measure(Set<Mode> modes, LatencyPlan plan) throws Exception {
    Path file = folder.resolve("samples.csv");
    Files.deleteIfExists(file);
    try (CsvWriter<Sample> writer = CsvWriter.create(file, CsvColumns.SAMPLES)) {
      new Latency("warm", modes, plan, echo).run(DRIVER, new Recorder("run", "warm", writer));
    }
    return rows();
  }

  private List<Sample> rows() throws IOException {
    return ReadRows.samples(folder.resolve("samples.csv"));
  }

  private static String cell(Sample sample) {
    return sample.group().platformName()
        + " "
        + (sample.instance().startsWith("fresh") ? "fresh" : sample.instance());
  }

  private static List<List<String>> rounds(List<Sample> samples, int cells) {
    // A visit of a cell is a request that leads and one that is a sample.
    List<List<String>> rounds = new ArrayList<>();
    for (int round = 0; round < samples.size(); round += 2 * cells) {
      int base = round;
      rounds.add(
          IntStream.range(0, cells).mapToObj(at -> cell(samples.get(base + 2 * at + 1))).toList());
    }
    return rounds;
  }

  @Test
  void everyRoundTakesEachCellOnceInAnOrderOfItsOwnAndWithOneInput() throws Exception {
    List<Sample> samples = measure(EnumSet.of(Mode.COLD, Mode.WARM), plan(6, 1, 2, 7, one, two));

    List<List<String>> rounds = rounds(samples, 5);
    assertThat(rounds)
        .hasSize(8)
        .allSatisfy(
            round ->
                assertThat(round)
                    .containsExactlyInAnyOrder(
                        "floor/echo ",
                        "local/one fresh",
                        "local/one reused",
                        "local/two fresh",
                        "local/two reused"));
    assertThat(new HashSet<>(rounds)).hasSizeGreaterThan(1);
    assertThat(one.inputs).hasSize(32).isEqualTo(two.inputs);
    for (int round = 0; round < 8; round++) {
      assertThat(one.inputs.subList(4 * round, 4 * round + 4))
          .containsOnly(one.inputs.get(4 * round));
    }
    assertThat(new HashSet<>(one.inputs)).hasSizeGreaterThan(1);
  }

  @Test
  void warmUpRoundsComeFirstAndAreMarked() throws Exception {
    List<Sample> samples = measure(EnumSet.of(Mode.WARM), plan(3, 1, 2, 7, one));

    assertThat(samples.subList(0, 8)).allMatch(s -> s.group().mode() == Mode.WARMUP);
    assertThat(samples.subList(8, 20).stream().filter(s -> s.group().mode() != Mode.WARMUP))
        .extracting(sample -> sample.group().mode())
        .hasSize(6)
        .containsOnly(Mode.FLOOR, Mode.WARM);
    assertThat(samples).hasSize(20).allMatch(Sample::ok);
  }

  @Test
  void everyLaunchStartsEachPlatformAnewAndHasItsShareOfTheRounds() throws Exception {
    List<Sample> samples = measure(EnumSet.of(Mode.WARM), plan(5, 3, 1, 1, 7, one, two));

    assertThat(samples.stream().filter(s -> s.group().mode() == Mode.WARM))
        .extracting(s -> s.group().variant() + " " + s.launch() + " " + s.sequence())
        .containsExactlyInAnyOrder(
            "one 0 0", "one 1 1", "one 1 2", "one 2 3", "one 2 4", "two 0 0", "two 1 1", "two 1 2",
            "two 2 3", "two 2 4");
    assertThat(one.notes.stream().filter("start"::equals)).hasSize(3);
    assertThat(one.notes.stream().filter("stop"::equals)).hasSize(3);
    assertEverythingIsStopped(one, two);
  }

  @Test
  void thereAreNoMoreLaunchesThanRounds() throws Exception {
    List<Sample> samples = measure(EnumSet.of(Mode.WARM), plan(2, 5, 1, 1, 7, one));

    assertThat(samples).extracting(Sample::launch).containsOnly(0L, 1L);
  }

  @Test
  void theSameSeedGivesTheSameOrderAndInputs() throws Exception {
    Set<Mode> modes = EnumSet.of(Mode.COLD, Mode.WARM);
    List<List<String>> once = rounds(measure(modes, plan(6, 1, 1, 7, one, two)), 5);
    List<Long> inputs = List.copyOf(one.inputs);
    one.inputs.clear();
    assertThat(rounds(measure(modes, plan(6, 1, 1, 7, one, two)), 5)).isEqualTo(once);
    assertThat(one.inputs).isEqualTo(inputs);
    one.inputs.clear();
    assertThat(rounds(measure(modes, plan(6, 1, 1, 8, one, two)), 5)).isNotEqualTo(once);
    assertThat(one.inputs).isNotEqualTo(inputs);
  }

  @Test
  void eachSampleOfModeFirstHasAStartOfItsOwn() throws Exception {
    List<Sample> samples = measure(EnumSet.of(Mode.FIRST), plan(1, 3, 1, 7, one));

    assertThat(samples.stream().filter(s -> s.group().mode() == Mode.FIRST)).hasSize(3);
    assertThat(one.notes.subList(0, 9))
        .containsExactly(
            "start", "request", "stop", "start", "request", "stop", "start", "request", "stop");
    assertThat(one.notes.subList(9, one.notes.size())).startsWith("start").endsWith("stop");
  }

  @Test
  void aWrongResponseIsAFailedSampleAndTheRunGoesOn() throws Exception {
    LocalPlatform wrong = new LocalPlatform("wrong", input -> "-1");
    List<Sample> samples = measure(EnumSet.of(Mode.WARM), plan(3, 1, 1, 7, wrong, one));

    assertThat(samples.stream().filter(s -> s.group().variant().equals("wrong")))
        .hasSize(8)
        .allMatch(sample -> !sample.ok() && sample.error().contains("-1"));
    assertThat(samples.stream().filter(s -> s.group().variant().equals("one")))
        .hasSize(8)
        .allMatch(Sample::ok);
  }

  @Test
  void aPlatformThatDiesEndsTheRunAndItsSamplesAreKept() throws Exception {
    LocalPlatform dying =
        new LocalPlatform("dying", input -> one.inputs.size() < 5 ? fibonacci(input) : "");
    dying.death = Optional.of("the worker died with status 137");

    assertThatThrownBy(() -> measure(EnumSet.of(Mode.WARM), plan(1_000, 1, 1, 7, dying, one)))
        .isInstanceOf(PlatformException.class)
        .hasMessage("the worker died with status 137");
    assertThat(rows()).hasSizeBetween(10, 20);
    assertThat(rows().get(rows().size() - 1).ok()).isFalse();
    assertEverythingIsStopped(dying, one);
  }

  @Test
  void anInterruptEndsTheRunAndItsSamplesAreKept() throws Exception {
    Thread measuring = Thread.currentThread();
    LocalPlatform interrupting =
        new LocalPlatform(
            "interrupting",
            input -> {
              if (one.inputs.size() == 6) {
                measuring.interrupt();
              }
              return fibonacci(input);
            });

    assertThatThrownBy(
            () -> measure(EnumSet.of(Mode.WARM), plan(1_000, 1, 1, 7, interrupting, one)))
        .isInstanceOf(InterruptedException.class);
    assertThat(rows()).hasSizeBetween(10, 21);
    assertEverythingIsStopped(interrupting, one);
  }

  @Test
  void aPlatformThatDoesNotStartEndsTheRunAndTheOthersAreStopped() throws Exception {
    one.refusal = "no image";

    assertThatThrownBy(() -> measure(EnumSet.of(Mode.WARM), plan(3, 1, 1, 7, two, one)))
        .isInstanceOf(PlatformException.class)
        .hasMessage("no image");
    assertThat(rows()).isEmpty();
    assertEverythingIsStopped(two);
  }

  private void assertEverythingIsStopped(LocalPlatform... platforms) {
    assertThat(List.of(platforms))
        .allSatisfy(platform -> assertThat(platform.notes).startsWith("start").endsWith("stop"));
    assertThat(echo.isStopped()).isTrue();
  }
}
