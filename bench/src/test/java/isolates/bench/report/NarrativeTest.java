package isolates.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.sample.Mode;
import isolates.bench.sample.SimulatedRun;
import isolates.bench.statistics.Statistics;
import java.util.List;
import org.junit.jupiter.api.Test;

class NarrativeTest {
  private static final String NUMBER = "[0-9.]+";

  private static List<String> verdict(SimulatedRun run) {
    return Narrative.of(run.statistics());
  }

  private static SimulatedRun cold(double isolatesMs, double containerMs, int n) {
    return new SimulatedRun()
        .group("isolates", "none", "fibo-c", Mode.COLD, n, isolatesMs)
        .group("container", "runc", "fibo-c", Mode.COLD, n, containerMs);
  }

  @Test
  void theFasterIsNamedWithRatioAndInterval() {
    assertThat(verdict(cold(1, 40, 100)))
        .singleElement()
        .asString()
        .matches(
            "fibo-c: isolates/none cold is "
                + NUMBER
                + " times as fast as container/runc cold \\(95 % interval "
                + NUMBER
                + " to "
                + NUMBER
                + "\\): "
                + NUMBER
                + " ms against "
                + NUMBER
                + " ms, n 100 and 100, p < 0\\.001\\.");
  }

  @Test
  void isolatesAreNotFavoured() {
    assertThat(verdict(cold(40, 1, 100)))
        .singleElement()
        .asString()
        .matches(
            "fibo-c: container/runc cold is [34][0-9.]+ times as fast as isolates/none cold .*");
  }

  @Test
  void anIntervalThatHoldsOneIsNoDifference() {
    assertThat(verdict(cold(1, 1.001, 100)))
        .singleElement()
        .asString()
        .startsWith("fibo-c: no difference shown between")
        .contains("which includes 1");
  }

  @Test
  void aFewSamplesAreNotAnInterval() {
    assertThat(verdict(cold(1, 40, 3)))
        .singleElement()
        .asString()
        .contains("too few samples for an interval (n 3 and 3, p =");
  }

  @Test
  void aRunWithNoBaselineSaysSo() {
    assertThat(verdict(new SimulatedRun().group("isolates", "none", "f", Mode.COLD, 9, 1)))
        .singleElement()
        .asString()
        .startsWith("This run has no baseline");
  }

  @Test
  void aBaselineThatOnlyFailedIsNone() {
    assertThat(
            verdict(
                new SimulatedRun()
                    .group("isolates", "none", "f", Mode.COLD, 9, 1)
                    .failures("container", "runc", "f", Mode.COLD, 9)))
        .containsExactly(
            "This run has no baseline: only isolates were measured, so nothing says how they"
                + " compare.",
            "f: 9 of 9 invocations of container/runc cold failed; they are counted and have no"
                + " latency.");
  }

  @Test
  void aRunWithoutIsolatesSaysSo() {
    assertThat(verdict(new SimulatedRun().group("container", "runc", "f", Mode.COLD, 9, 1)))
        .singleElement()
        .asString()
        .startsWith("This run has no isolates");
  }

  @Test
  void aRunOfFailuresSaysSo() {
    assertThat(verdict(new SimulatedRun().failures("isolates", "none", "f", Mode.COLD, 2)).get(0))
        .isEqualTo("No answer was right, so there is nothing to compare.");
  }

  @Test
  void theHeadlineIsColdThenWarm() {
    Statistics run = SimulatedRun.coldstart().statistics();

    assertThat(Narrative.headline(run))
        .matches(
            "fibo-c: isolates/none cold is .* times as fast as container/runc cold \\([^)]*\\): "
                + NUMBER
                + " ms against "
                + NUMBER
                + " ms\\. fibo-c: isolates/none cold is .* container/runc warm [^.]*.*\\.");
  }

  @Test
  void theHeadlineHidesNoBaselineThatIsFaster() {
    SimulatedRun run =
        cold(20, 40, 100)
            .group("openlambda", "sock-no-import-cache", "fibo-c", Mode.COLD, 100, 90)
            .group("openlambda", "sock-tree", "fibo-c", Mode.COLD, 100, 10);

    assertThat(Narrative.headline(run.statistics()))
        .matches(
            "fibo-c: isolates/none cold is .* times as fast as container/runc cold .*"
                + " fibo-c: openlambda/sock-tree cold is .* times as fast as isolates/none cold .*")
        .doesNotContain("sock-no-import-cache");
  }

  @Test
  void aDriftingGroupIsDoubtedWhereverItIsCompared() {
    SimulatedRun drifting = cold(1, 40, 60);
    for (int third = 0; third < 3; third++) {
      drifting.group("container", "crun", "fibo-c", Mode.COLD, 20, 40 + 20 * third);
    }
    Statistics run = drifting.statistics();

    assertThat(Narrative.of(run))
        .anyMatch(
            line ->
                line.contains("times as fast as container/crun cold")
                    && line.contains("p < 0.001. Doubtful: container/crun cold drifts"))
        .anyMatch(
            line -> line.matches("fibo-c: container/crun cold drifts by \\+[67][0-9.]* % from .*"))
        .noneMatch(line -> line.matches("fibo-c: container/runc cold drifts.*"));
  }

  @Test
  void theHeadlineCarriesTheDoubt() {
    SimulatedRun drifting = new SimulatedRun().group("isolates", "none", "f", Mode.COLD, 60, 1);
    for (int third = 0; third < 3; third++) {
      drifting.group("container", "runc", "f", Mode.COLD, 20, 40 + 20 * third);
    }

    assertThat(Narrative.headline(drifting.statistics()))
        .contains(" times as fast as ", " Doubtful: container/runc cold drifts");
  }
}
