package isolates.bench.gate.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.gate.Judge;
import isolates.bench.gate.Rules;
import isolates.bench.gate.Samples;
import isolates.bench.gate.live.Revisions;
import isolates.bench.platform.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveSelfTestTest {
  private static final Revisions.Revision HEAD =
      new Revisions.Revision("HEAD", "abc", new Installation(Path.of(""), "", List.of()));
  private static final Revisions.Revision SLOWED =
      new Revisions.Revision("HEAD slowed", "abc", HEAD.installation());

  @TempDir Path folder;
  private final List<String> progress = new ArrayList<>();

  /** A gate that sees what it is told to see. */
  private LiveSelfTest.Outcome outcome(double equalMs, double slowedMs) throws Exception {
    LiveSelfTest.Gate gate =
        (before, after, samples) -> {
          Files.createDirectories(samples);
          double ms = after.equals(SLOWED) ? slowedMs : equalMs;
          return Judge.judge(
              new Samples(1).isolates("fibo-c", 200, 1).run("baseline"),
              new Samples(2).isolates("fibo-c", 200, ms).run("candidate"),
              Rules.DEFAULT);
        };
    return new LiveSelfTest(gate, progress::add).run(HEAD, SLOWED, folder, 3);
  }

  @Test
  void aGateThatIsNeverWrongIsRight() throws Exception {
    LiveSelfTest.Outcome outcome = outcome(1, 1.3);
    assertThat(outcome.isRight()).isTrue();
    assertThat(outcome).isEqualTo(new LiveSelfTest.Outcome(3, 0, 3, outcome.named()));
    assertThat(progress).hasSize(3).last().asString().startsWith("gate 3 of 3: equal ");
    assertThat(folder.resolve("slowed-2/gate.json")).isNotEmptyFile();
  }

  @Test
  void anAlarmBetweenEqualVersionsIsWrong() throws Exception {
    LiveSelfTest.Outcome outcome = outcome(1.3, 1.3);
    assertThat(outcome.alarms()).isEqualTo(3);
    assertThat(outcome.isRight()).isFalse();
  }

  @Test
  void aSlowDownThatIsMissedIsWrong() throws Exception {
    LiveSelfTest.Outcome outcome = outcome(1, 1);
    assertThat(outcome.caught()).isZero();
    assertThat(outcome.isRight()).isFalse();
  }
}
