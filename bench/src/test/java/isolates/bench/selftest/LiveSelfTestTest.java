package isolates.bench.selftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import isolates.bench.gate.Judge;
import isolates.bench.gate.Rules;
import isolates.bench.gate.Samples;
import isolates.bench.gate.VersionSamples;
import isolates.bench.gate.live.Revisions;
import isolates.bench.platform.Installation;
import isolates.bench.selftest.LiveSelfTest.Count;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveSelfTestTest {
  private static final Revisions.Revision HEAD =
      new Revisions.Revision("HEAD", "abc", new Installation(Path.of(""), "", List.of()));
  @TempDir Path folder;
  private final List<String> progress = new ArrayList<>();
  private final List<List<String>> candidates = new ArrayList<>();

  /** The candidate of a gate of equal versions, and of one with a slowed version. */
  private List<Count> counts(VersionSamples equal, VersionSamples slower) throws Exception {
    LiveSelfTest.Gate gate =
        (before, after, samples) -> {
          candidates.add(after.installation().properties());
          return Judge.judge(
              new Samples(1).isolates("fibo-c", 200, 1).run("baseline"),
              after.equals(HEAD) ? equal : slower,
              Rules.DEFAULT);
        };
    return new LiveSelfTest(gate, progress::add).run(HEAD, List.of(0.05, 0.3), folder, 3);
  }

  private static VersionSamples taking(double ms) {
    return new Samples(2).isolates("fibo-c", 200, ms).run("candidate");
  }

  @Test
  void eachTrialGatesEqualVersionsAndOneThatWorksLongerByEachShareOfALatency() throws Exception {
    assertThat(counts(taking(1), taking(1.3)))
        .containsExactly(new Count(0, 3, 0, 0), new Count(0.05, 3, 3, 3), new Count(0.3, 3, 3, 3));
    assertThat(candidates).hasSize(9);
    assertThat(candidates.get(0)).isEmpty();
    assertThat(delayUs(1)).isCloseTo(50, within(2L));
    assertThat(delayUs(2)).isCloseTo(300, within(10L));
    assertThat(folder.resolve("slowed-30-2/gate.json")).isNotEmptyFile();
  }

  private long delayUs(int gate) {
    return Long.parseLong(candidates.get(gate).get(0).replace("isolates.spawn.delay=", ""));
  }

  @Test
  void everyRateIsToldWithItsBounds() throws Exception {
    counts(taking(1.3), taking(1));
    assertThat(progress)
        .contains(
            "3 of 3 gates of equal versions raised an alarm: 100.0 % (29.2 to 100.0)",
            "0 of 3 gates of one slowed by 5% caught it, 0 naming its phase: 0.0 % (0.0 to 70.8)");
    assertThat(folder.resolve("selftest.txt")).content().contains("slowed by 30%");
  }

  @Test
  void aSlowDownThatIsPutDownToAnotherPhaseIsCaughtAndNotNamed() throws Exception {
    VersionSamples slower = new Samples(2).transferring("fibo-c", 200, 1, 0.3).run("candidate");
    assertThat(counts(taking(1), slower)).contains(new Count(0.3, 3, 3, 0));
  }
}
