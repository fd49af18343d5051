package isolates.bench.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.gate.Judge;
import isolates.bench.gate.Rules;
import isolates.bench.gate.Samples;
import isolates.bench.gate.VersionSamples;
import isolates.bench.gate.live.Revisions;
import isolates.bench.platform.Installation;
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

  /** The candidate of a gate of equal versions, and of one with the slowed version. */
  private LiveSelfTest.ErrorCounts counts(VersionSamples equal, VersionSamples slower)
      throws Exception {
    LiveSelfTest.Gate gate =
        (before, after, samples) ->
            Judge.judge(
                new Samples(1).isolates("fibo-c", 200, 1).run("baseline"),
                after.equals(SLOWED) ? slower : equal,
                Rules.DEFAULT);
    return new LiveSelfTest(gate, progress::add).run(HEAD, SLOWED, folder, 3);
  }

  private static VersionSamples taking(double ms) {
    return new Samples(2).isolates("fibo-c", 200, ms).run("candidate");
  }

  @Test
  void aGateThatIsNeverWrongIsRight() throws Exception {
    LiveSelfTest.ErrorCounts counts = counts(taking(1), taking(1.3));
    assertThat(counts).isEqualTo(new LiveSelfTest.ErrorCounts(3, 0, 3, 3));
    assertThat(counts.isRight()).isTrue();
    assertThat(progress).hasSize(3).last().asString().startsWith("gate 3 of 3: equal ");
    assertThat(folder.resolve("slowed-2/gate.json")).isNotEmptyFile();
  }

  @Test
  void anAlarmBetweenEqualVersionsIsWrong() throws Exception {
    LiveSelfTest.ErrorCounts counts = counts(taking(1.3), taking(1.3));
    assertThat(counts).isEqualTo(new LiveSelfTest.ErrorCounts(3, 3, 3, 3));
    assertThat(counts.isRight()).isFalse();
  }

  @Test
  void aSlowDownThatIsMissedIsWrong() throws Exception {
    LiveSelfTest.ErrorCounts counts = counts(taking(1), taking(1));
    assertThat(counts).isEqualTo(new LiveSelfTest.ErrorCounts(3, 0, 0, 0));
    assertThat(counts.isRight()).isFalse();
  }

  @Test
  void aSlowDownThatIsPutDownToAnotherPhaseIsCaughtAndNotNamed() throws Exception {
    VersionSamples slower = new Samples(2).transferring("fibo-c", 200, 1, 0.3).run("candidate");
    assertThat(counts(taking(1), slower)).isEqualTo(new LiveSelfTest.ErrorCounts(3, 0, 3, 0));
  }
}
