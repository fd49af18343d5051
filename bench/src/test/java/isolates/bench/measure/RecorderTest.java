package isolates.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import isolates.bench.platform.PlatformId;
import isolates.bench.sample.Mode;
import isolates.bench.sample.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One sample at a time, of an invoker that plays back responses. */
class RecorderTest {
  private static final PlatformId PLATFORM = new PlatformId("container", "runc");
  private static final long START = System.nanoTime();

  @AutoClose private final Recording recording;

  RecorderTest(@TempDir Path folder) throws IOException {
    recording = new Recording(folder, "warm");
  }

  private static Cell cell(Mode mode, Response... responses) {
    Iterator<Response> next = List.of(responses).iterator();
    return new Cell(
        PLATFORM, "noop", "c", mode, input -> next.next(), response -> OptionalLong.of(17));
  }

  private static Response from(String instance) {
    return response(instance, "");
  }

  private static Response failed(String instance) {
    return response(instance, "expected 1, got 2");
  }

  private static Response response(String instance, String error) {
    return new Response(
        START,
        OptionalLong.of(START + 100),
        OptionalLong.of(START + 250),
        OptionalLong.of(200),
        OptionalLong.of(4),
        instance,
        OptionalLong.empty(),
        error);
  }

  @Test
  void aSampleIsOnDiskBeforeTheNextIsTaken() throws Exception {
    recording.recorder().take(cell(Mode.COLD, from("a")), 1);

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
  void samplesAreNumberedWithinTheirModeAndWarmUpIsMarked() throws Exception {
    Cell warm = cell(Mode.WARM, from("a"), from("a"), from("a"), from("a"));
    recording.recorder().warmUp(warm, 1);
    recording.recorder().warmUp(warm, 1);
    recording.recorder().take(warm, 1);
    recording.recorder().take(warm, 1);

    assertThat(recording.rows())
        .extracting(sample -> sample.group().mode() + " " + sample.sequence())
        .containsExactly("WARMUP 0", "WARMUP 1", "WARM 0", "WARM 1");
  }

  @Test
  void aFailureIsARowWithItsReasonAndEndsNothing() throws Exception {
    Sample sample = recording.recorder().take(cell(Mode.COLD, failed("a")), 1);

    assertThat(sample.ok()).isFalse();
    assertThat(recording.rows()).extracting(Sample::error).containsExactly("expected 1, got 2");
  }

  @Test
  void anInstanceThatContradictsItsModeEndsTheRunAndItsRowIsAFailure() throws Exception {
    Cell cold = cell(Mode.COLD, from("a"), from("a"));
    recording.recorder().take(cold, 1);

    assertThatThrownBy(() -> recording.recorder().take(cold, 1))
        .isInstanceOf(ModeException.class)
        .hasMessage(
            "container/runc noop cold is not what it claims: instance a had served 1 before");
    assertThat(recording.rows()).extracting(Sample::ok).containsExactly(true, false);
    assertThat(recording.rows().get(1).error()).isEqualTo("instance a had served 1 before");
  }

  @Test
  void aFailedSampleHasUsedItsInstanceAllTheSame() throws Exception {
    Cell cold = cell(Mode.COLD, failed("a"), from("a"));
    recording.recorder().take(cold, 1);

    assertThatThrownBy(() -> recording.recorder().take(cold, 1)).isInstanceOf(ModeException.class);
  }

  @Test
  void aFloorHasNoInstanceToProve() throws Exception {
    assertThat(recording.recorder().take(cell(Mode.FLOOR, from("")), 1).ok()).isTrue();
  }

  @Test
  void whatHappensBetweenSamplesHappensAfterTheInvocation() throws Exception {
    List<String> order = new ArrayList<>();
    recording
        .recorder()
        .take(
            new Cell(
                PLATFORM,
                "noop",
                "c",
                Mode.COLD,
                input -> {
                  order.add("invoke " + input);
                  return from("a");
                },
                response -> {
                  order.add("settle " + response.instance());
                  return OptionalLong.empty();
                }),
            5);

    assertThat(order).containsExactly("invoke 5", "settle a");
    assertThat(recording.rows().get(0).cpuUs()).isEmpty();
  }

  @Test
  void ofManyAtATimeNoModeIsProven() throws Exception {
    Cell cell = cell(Mode.WARM);
    recording.recorder().enter(cell, Mode.WARM, from("a"));
    recording.recorder().enter(cell, Mode.WARM, failed("b"));

    assertThat(recording.rows()).extracting(Sample::ok).containsExactly(true, false);
  }
}
