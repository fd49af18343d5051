package isolates.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import isolates.bench.experiment.ClosedLoop.Result;
import isolates.bench.measure.Cell;
import isolates.bench.measure.Invoker;
import isolates.bench.measure.Recording;
import isolates.bench.measure.Response;
import isolates.bench.platform.PlatformException;
import isolates.bench.platform.PlatformId;
import isolates.bench.sample.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The closed loop, on invokers of ours. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ClosedLoopTest {
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofHours(1);

  @AutoClose private final Recording recording;

  ClosedLoopTest(@TempDir Path folder) throws IOException {
    recording = new Recording(folder, "ol-bench");
  }

  private static Cell function(String name, Invoker invoker) {
    return new Cell(
        new PlatformId("container", "runc"), name, "python", Mode.WARM, invoker, Cell.Hooks.NONE);
  }

  private static Response now(String error) {
    return at(System.nanoTime(), error);
  }

  private static Response at(long endNs, String error) {
    return new Response(
        endNs,
        OptionalLong.empty(),
        OptionalLong.of(endNs),
        OptionalLong.of(200),
        OptionalLong.of(1),
        "a",
        OptionalLong.empty(),
        "",
        false,
        error);
  }

  private static ClosedLoop loop(List<Cell> functions, int tasks, Duration time, long seed) {
    return new ClosedLoop("py64-par", functions, tasks, time, seed);
  }

  @Test
  void warmUpCallsEachFunctionOnceInOrder() throws Exception {
    loop(List.of(function("a", i -> now("")), function("b", i -> now(""))), 1, SHORT, 7)
        .warmUp(recording.recorder());

    assertThat(recording.rows())
        .extracting(sample -> sample.group().function() + " " + sample.group().mode().id())
        .containsExactly("a warmup", "b warmup");
  }

  @Test
  void aFunctionThatDoesNotWarmUpEndsItWithItsReason() throws Exception {
    ClosedLoop loop =
        loop(
            List.of(function("a", i -> now("no such file")), function("b", i -> now(""))),
            1,
            SHORT,
            7);

    assertThatThrownBy(() -> loop.warmUp(recording.recorder()))
        .isInstanceOf(PlatformException.class)
        .hasMessage("container/runc a warm does not warm up: no such file");
    assertThat(recording.rows()).hasSize(1);
  }

  @Test
  void asManyRequestsAreUnderWayAsThereAreTasks() throws Exception {
    int tasks = 8;
    CyclicBarrier together = new CyclicBarrier(tasks);
    AtomicLong left = new AtomicLong(tasks);
    Invoker meeting =
        input -> {
          if (left.getAndDecrement() > 0) {
            // Opens only when all of them are here at once.
            meetAt(together);
          }
          return now("");
        };

    Result result =
        loop(List.of(function("a", meeting)), tasks, SHORT, 7).run(recording.recorder());

    assertThat(result.successes()).isGreaterThanOrEqualTo(tasks);
  }

  private static void meetAt(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void everyResponseIsARowAndEitherRightWrongOrTooLate() throws Exception {
    AtomicLong calls = new AtomicLong();
    Invoker mixed =
        input ->
            switch ((int) (calls.getAndIncrement() % 3)) {
              case 0 -> now("");
              case 1 -> now("wrong");
              default -> at(System.nanoTime() + LONG.toNanos(), "");
            };

    Result result = loop(List.of(function("a", mixed)), 1, SHORT, 7).run(recording.recorder());

    long thirds = calls.get() / 3;
    assertThat(recording.rows()).hasSize((int) calls.get());
    // The last may have come after the time was over.
    assertThat(result.successes()).isBetween(thirds - 1, thirds + 1);
    assertThat(result.errors()).isBetween(thirds, thirds + 1);
    assertThat(result.isFailed()).isTrue();
  }

  @Test
  void moreThanOneErrorInAHundredIsAFailedLoad() {
    assertThat(new Result("py64-seq", 1, 99, 1).isFailed()).isFalse();
    assertThat(new Result("py64-seq", 1, 98, 2).isFailed()).isTrue();
    assertThat(new Result("py64-seq", 2, 98, 2).operationsPerSecond()).isEqualTo(49);
  }

  @Test
  void theSeedChoosesTheFunctions() throws Exception {
    List<Integer> once = choices(7);
    List<Integer> again = choices(7);
    List<Integer> other = choices(8);

    int common = Math.min(once.size(), Math.min(again.size(), other.size()));
    assertThat(common).isGreaterThan(20);
    assertThat(once.subList(0, common))
        .isEqualTo(again.subList(0, common))
        .isNotEqualTo(other.subList(0, common))
        .contains(0, 1, 2, 3);
  }

  private List<Integer> choices(long seed) throws InterruptedException {
    List<Integer> chosen = new ArrayList<>();
    List<Cell> functions =
        IntStream.range(0, 4)
            .mapToObj(
                number ->
                    function(
                        "f" + number,
                        input -> {
                          chosen.add(number);
                          return now("");
                        }))
            .toList();
    loop(functions, 1, SHORT, seed).run(recording.recorder());
    return chosen;
  }

  @Test
  void anInterruptEndsTheLoad() {
    Thread measuring = Thread.currentThread();
    Invoker interrupting =
        input -> {
          measuring.interrupt();
          return now("");
        };

    assertThatThrownBy(
            () -> loop(List.of(function("a", interrupting)), 2, LONG, 7).run(recording.recorder()))
        .isInstanceOf(InterruptedException.class);
  }
}
