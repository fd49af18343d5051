package isolates.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import isolates.bench.platform.PlatformId;
import isolates.bench.sample.Mode;
import isolates.bench.sample.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One sample at a time, of an invoker that plays back responses. */
class RecorderTest {
  private static final PlatformId PLATFORM = new PlatformId("container", "runc");
  private static final long START = System.nanoTime();
  private static final List<Gap> GAPS = List.of(Gap.of("3"), Gap.of("0"));
  private static final List<Gap> PACED = List.of(Gap.of("3"), Gap.of("1"));

  @AutoClose private final Recording recording;

  RecorderTest(@TempDir Path folder) throws IOException {
    recording = new Recording(folder, "warm");
  }

  private static Cell cell(Mode mode, Response... responses) {
    Iterator<Response> next = List.of(responses).iterator();
    return cell(mode, input -> next.next(), true, response -> {});
  }

  /** A platform that has used 17 us more whenever it is asked. */
  private static Cell cell(
      Mode mode, Invoker invoker, boolean allowsBackToBack, Consumer<Response> settle) {
    AtomicLong cpuNs = new AtomicLong();
    return new Cell(
        PLATFORM,
        "noop",
        "c",
        mode,
        invoker,
        new Cell.Hooks() {
          @Override
          public boolean allowsBackToBack() {
            return allowsBackToBack;
          }

          @Override
          public void settle(Response response) {
            settle.accept(response);
          }

          @Override
          public OptionalLong cpuNs() {
            return OptionalLong.of(cpuNs.addAndGet(17_000));
          }
        });
  }

  private static Response from(String instance) {
    return response(instance, false, "");
  }

  private static Response respondedNow() {
    long now = System.nanoTime();
    return new Response(
        now,
        OptionalLong.of(now),
        OptionalLong.of(now),
        OptionalLong.of(200),
        OptionalLong.of(4),
        "instance-" + now,
        OptionalLong.empty(),
        "fork",
        false,
        "");
  }

  private static Response failed(String instance) {
    return response(instance, false, "expected 1, got 2");
  }

  private static Response response(String instance, boolean prepared, String error) {
    return new Response(
        START,
        OptionalLong.of(START + 100),
        OptionalLong.of(START + 250),
        OptionalLong.of(200),
        OptionalLong.of(4),
        instance,
        OptionalLong.empty(),
        "fork",
        prepared,
        error);
  }

  @Test
  void aSampleIsOnDiskBeforeTheNextIsTaken() throws Exception {
    recording.recorder().take(cell(Mode.COLD, from("a")), 1, Gap.ANY);

    Sample sample = recording.rows().get(0);
    assertThat(sample.ok()).isTrue();
    assertThat(sample.group().platformName()).isEqualTo("container/runc");
    assertThat(sample.group().mode()).isEqualTo(Mode.COLD);
    assertThat(sample.instance()).isEqualTo("a");
    assertThat(sample.latencyNs()).hasValue(250);
    assertThat(sample.firstByteNs().getAsLong() - sample.startNs()).isEqualTo(100);
    assertThat(sample.cpuUs()).hasValue(17);
    assertThat(recording.recorder().count()).isEqualTo(1);
  }

  @Test
  void aVisitLeadsAndThenTakesASampleForEachGap() throws Exception {
    recording.recorder().launch(2);
    Cell warm = cell(Mode.WARM, input -> from("a"), false, response -> {});
    recording.recorder().visit(warm, 1, GAPS, true);
    recording.recorder().visit(warm, 1, GAPS, false);

    assertThat(recording.rows())
        .extracting(s -> s.group().mode().id() + " " + s.group().gap() + " " + s.sequence())
        .containsExactly(
            "warmup  0", "warmup 3 0", "warmup 0 0", "warmup  1", "warm 3 0", "warm 0 0");
    assertThat(recording.rows()).extracting(Sample::launch).containsOnly(2L);
  }

  @Test
  void aGapIsTheLeastTimeBetweenTheEndOfOneRequestAndTheStartOfTheNext() throws Exception {
    Cell cold =
        cell(
            Mode.COLD,
            input -> respondedNow(),
            false,
            response -> LockSupport.parkNanos(Duration.ofMillis(20).toNanos()));
    List<Sample> visit = recording.recorder().visit(cold, 1, GAPS, false);

    assertThat(visit.get(1).gapUs().getAsLong()).isGreaterThanOrEqualTo(3_000);
    long waited = visit.get(2).startNs() - visit.get(1).startNs();
    // What the last request caused is over first, and is no part of the gap.
    assertThat(visit.get(2).gapUs().getAsLong() * 1_000 + 20_000_000).isLessThanOrEqualTo(waited);
  }

  /** Like the next request of a client that has read its response. */
  @Test
  void nothingHappensBetweenARequestAndTheOneBackToBackWithIt() throws Exception {
    List<String> order = new ArrayList<>();
    Cell cold = cell(Mode.COLD, noting(order), true, response -> order.add("settle"));
    List<Sample> visit = recording.recorder().visit(cold, 1, GAPS, false);

    int together = visit.size() - 1;
    assertThat(order.get(0)).isEqualTo("ready");
    assertThat(order.subList(1, 1 + together)).containsOnly("send");
    assertThat(order.subList(1 + together, 1 + 2 * together)).containsOnly("judge");
    assertThat(order.subList(1 + 2 * together, 1 + 3 * together)).containsOnly("settle");
    assertThat(order.subList(1 + 3 * together, order.size()))
        .containsExactly("ready", "rehearse", "send", "judge", "settle");
    Sample before = visit.get(together - 2);
    Sample sample = visit.get(together - 1);
    assertThat(before.group().mode()).isEqualTo(Mode.WARMUP);
    assertThat(sample.group().gap()).isEqualTo("0");
    assertThat(sample.gapUs().getAsLong()).isEqualTo((sample.startNs() - before.startNs()) / 1_000);
  }

  private static Invoker noting(List<String> order) {
    return new Invoker() {
      @Override
      public Response invoke(long input) {
        throw new AssertionError("not made ready");
      }

      @Override
      public Invocation ready(long input) {
        order.add("ready");
        return new Invocation() {
          @Override
          public Supplier<Response> send() {
            order.add("send");
            Response response = respondedNow();
            return () -> {
              order.add("judge");
              return response;
            };
          }

          @Override
          public void rehearse() {
            order.add("rehearse");
          }
        };
      }
    };
  }

  @Test
  void processorTimeIsThatSinceTheRequestBefore() throws Exception {
    Cell cold = cell(Mode.COLD, input -> respondedNow(), true, response -> {});
    List<Sample> visit = recording.recorder().visit(cold, 1, GAPS, false);

    assertThat(visit.get(visit.size() - 1).cpuUs()).hasValue(17);
    // Those on end share what they have used together.
    assertThat(visit.subList(0, visit.size() - 1))
        .extracting(s -> s.cpuUs().getAsLong())
        .containsOnly(17L / (visit.size() - 1));
  }

  @Test
  void aCollectionOfGarbageMarksItsSampleAndNoOther() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    Cell cold =
        cell(
            Mode.COLD,
            input -> {
              if (requests.incrementAndGet() == 2) {
                System.gc();
              }
              return from("instance-" + requests);
            },
            false,
            response -> {});

    assertThat(recording.recorder().visit(cold, 1, GAPS, false))
        .extracting(sample -> sample.gc().getAsLong() > 0)
        .containsExactly(false, true, false);
  }

  @Test
  void aFailureIsARowWithItsReasonAndEndsNothing() throws Exception {
    Sample sample = recording.recorder().take(cell(Mode.COLD, failed("a")), 1, Gap.ANY);

    assertThat(sample.ok()).isFalse();
    assertThat(recording.rows()).extracting(Sample::error).containsExactly("expected 1, got 2");
  }

  @Test
  void anInstanceThatContradictsItsModeEndsTheRunAndItsRowIsAFailure() throws Exception {
    Cell cold = cell(Mode.COLD, from("a"), from("a"));
    recording.recorder().take(cold, 1, Gap.ANY);

    assertThatThrownBy(() -> recording.recorder().take(cold, 1, Gap.ANY))
        .isInstanceOf(ModeException.class)
        .hasMessage(
            "container/runc noop cold is not what it claims: instance a had served 1 before");
    assertThat(recording.rows()).extracting(Sample::ok).containsExactly(true, false);
    assertThat(recording.rows().get(1).error()).isEqualTo("instance a had served 1 before");
  }

  @Test
  void aFailedSampleHasUsedItsInstanceAllTheSame() throws Exception {
    Cell cold = cell(Mode.COLD, failed("a"), from("a"));
    recording.recorder().take(cold, 1, Gap.ANY);

    assertThatThrownBy(() -> recording.recorder().take(cold, 1, Gap.ANY))
        .isInstanceOf(ModeException.class);
  }

  private static Response prepared(String instance) {
    return response(instance, true, "");
  }

  /** A cell that notes when it prepares. */
  private static Cell preparing(List<String> order, Invoker invoker) {
    return new Cell(
        PLATFORM,
        "noop",
        "c",
        Mode.PREPARED,
        invoker,
        new Cell.Hooks() {
          @Override
          public boolean prepare() {
            order.add("prepare");
            return true;
          }

          @Override
          public boolean allowsBackToBack() {
            return false;
          }

          @Override
          public void settle(Response response) {
            order.add("settle");
          }
        });
  }

  @Test
  void anInstanceIsPreparedBeforeEachRequestOfThatMode() throws Exception {
    List<String> order = new ArrayList<>();
    Cell cell =
        preparing(
            order,
            input -> {
              order.add("invoke");
              return prepared("instance-" + order.size());
            });
    List<Sample> visit = recording.recorder().visit(cell, 1, PACED, false);

    assertThat(order).containsExactly("prepare", "invoke", "settle", "prepare", "invoke", "settle");
    assertThat(visit)
        .allMatch(Sample::ok)
        .extracting(sample -> sample.group().mode().id() + " " + sample.start())
        .containsExactly("prepared fork", "prepared fork");
  }

  @Test
  void whatIsPreparedIsAskedBackToBackOnlyIfThereIsNoOtherGap() throws Exception {
    Cell cell = preparing(new ArrayList<>(), input -> prepared("instance-" + System.nanoTime()));
    recording.recorder().visit(cell, 1, GAPS, false);
    recording.recorder().visit(cell, 1, List.of(Gap.BACK_TO_BACK), false);

    assertThat(recording.rows())
        .extracting(sample -> sample.group().gap())
        .containsExactly("3", "0");
  }

  @Test
  void aResponseThatDoesNotProveItsInstancePreparedIsAFailureAndEndsNothing() throws Exception {
    Iterator<Response> next = List.of(from("a"), prepared("b")).iterator();
    List<Sample> visit =
        recording
            .recorder()
            .visit(preparing(new ArrayList<>(), input -> next.next()), 1, PACED, false);

    assertThat(visit).extracting(Sample::ok).containsExactly(false, true);
    assertThat(recording.rows().get(0).error())
        .isEqualTo("its instance was not prepared before the request, but started for it");
  }

  @Test
  void aFloorHasNoInstanceToProve() throws Exception {
    assertThat(recording.recorder().take(cell(Mode.FLOOR, from("")), 1, Gap.ANY).ok()).isTrue();
  }

  @Test
  void whatHappensBetweenSamplesHappensAfterTheInvocation() throws Exception {
    List<String> order = new ArrayList<>();
    recording
        .recorder()
        .take(
            cell(
                Mode.COLD,
                input -> {
                  order.add("invoke " + input);
                  return from("a");
                },
                true,
                response -> order.add("settle " + response.instance())),
            5,
            Gap.ANY);

    assertThat(order).containsExactly("invoke 5", "settle a");
  }

  @Test
  void ofManyAtATimeNoModeIsProven() throws Exception {
    Cell cell = cell(Mode.WARM);
    recording.recorder().enter(cell, Mode.WARM, from("a"));
    recording.recorder().enter(cell, Mode.WARM, failed("b"));

    assertThat(recording.rows()).extracting(Sample::ok).containsExactly(true, false);
  }
}
