package isolates.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import isolates.bench.MachineLacksException;
import isolates.bench.platform.Platform;
import isolates.bench.platform.PlatformException;
import isolates.bench.platform.PlatformId;
import isolates.workload.Check;
import isolates.workload.Input;
import isolates.workload.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TrialTest {
  @TempDir Path logs;

  private Workload expecting(String name, String answer) {
    return expecting(name, answer, Optional.empty());
  }

  private Workload expecting(String name, String answer, Optional<Workload.Server> server) {
    return new Workload(
        name,
        "A function.",
        "none",
        logs,
        List.of(),
        Optional.empty(),
        name,
        Workload.Start.EXEC,
        Optional.empty(),
        server.map(its -> Workload.ContainerForm.SERVER).orElse(Workload.ContainerForm.EXECUTABLE),
        server,
        Optional.empty(),
        Input.integers(Input.Form.STDIN),
        new Check.Equals(answer));
  }

  private Map<String, String> trial(List<Platform> platforms, Workload... workloads)
      throws InterruptedException {
    return new Trial(logs, 7, Duration.ofSeconds(1)).run(platforms, List.of(workloads));
  }

  @Test
  void whatAnswersWronglyIsLeftOutWithWhatItSaidAndTheOthersStay() throws Exception {
    Platform platform = new LocalPlatform("one", input -> "forty-two");
    Workload good = expecting("good", "forty-two");
    Workload bad = expecting("bad", "7");

    assertThat(trial(List.of(platform), good, bad))
        .containsExactly(
            Map.entry("bad on local/one", "wrong answer to 7: 'forty-two' instead of '7'"));
    assertThat(platform.unavailableReason(good)).isEmpty();
    assertThat(platform.unavailableReason(bad))
        .contains("wrong answer to 7: 'forty-two' instead of '7'");
  }

  @Test
  void whatFailsOnOnePlatformIsMeasuredOnTheOther() throws Exception {
    Platform right = new LocalPlatform("right", input -> "7");
    Platform wrong = new LocalPlatform("wrong", input -> "8");
    Workload workload = expecting("seven", "7");

    assertThat(trial(List.of(right, wrong), workload)).containsOnlyKeys("seven on local/wrong");
    assertThat(right.unavailableReason(workload)).isEmpty();
  }

  @Test
  void itsLastWordsOnStandardErrorAreTold() throws Exception {
    Path log = Files.writeString(logs.resolve("local-one.log"), "words of before\n");
    Platform platform =
        new LocalPlatform(
            "one",
            input -> {
              try {
                Files.writeString(log, "on purpose\n", StandardOpenOption.APPEND);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              return "8";
            });

    assertThat(trial(List.of(platform), expecting("good", "8"), expecting("bad", "7")))
        .containsEntry(
            "bad on local/one", "wrong answer to 7: '8' instead of '7'; it said last: on purpose");
  }

  @Test
  void ofAServerThatDoesNotRespondItsPortIsAskedFor() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Platform platform =
        new LocalPlatform(
            new PlatformId("container", "runc"),
            input -> {
              try {
                // Longer than the driver waits; the platform's stop waits for it.
                assertThat(never.await(3, TimeUnit.SECONDS)).isFalse();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return "7";
            });
    Workload deaf =
        expecting("deaf", "7", Optional.of(new Workload.Server(List.of("./deaf"), "8080")));

    assertThatThrownBy(() -> trial(List.of(platform), deaf))
        .hasMessageContaining("no response within 1.0 s; does its server listen at 8080?");
  }

  @Test
  void nothingLeftIsNamed() {
    Platform platform = new LocalPlatform("one", input -> "8");
    assertThatThrownBy(() -> trial(List.of(platform), expecting("bad", "7")))
        .isInstanceOf(MachineLacksException.class)
        .hasMessage(
            "nothing is left to measure: bad on local/one: wrong answer to 7: '8' instead of '7'");
  }

  @Test
  void aPlatformThatDoesNotStartIsNoFunctionsFault() {
    LocalPlatform platform = new LocalPlatform("one", input -> "7");
    platform.refusal = "no port is free";
    assertThatThrownBy(() -> trial(List.of(platform), expecting("one", "7"), expecting("two", "7")))
        .isInstanceOf(PlatformException.class)
        .hasMessage("no port is free");
  }
}
