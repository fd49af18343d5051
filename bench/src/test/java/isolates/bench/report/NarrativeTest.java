package isolates.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.sample.Mode;
import isolates.bench.sample.SimulatedRun;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class NarrativeTest {
  private static final String NUMBER = "[0-9.]+";

  private static List<String> text(SimulatedRun run) {
    return Narrative.of(run.statistics()).stream().flatMap(a -> a.text().stream()).toList();
  }

  private static SimulatedRun cold(double isolatesMs, double containerMs, int n) {
    return new SimulatedRun()
        .group("isolates", "none", "fibo-c", Mode.COLD, n, isolatesMs)
        .group("container", "runc", "fibo-c", Mode.COLD, n, containerMs);
  }

  private static Predicate<String> matching(String regex) {
    return line -> line.matches(regex);
  }

  private static SimulatedRun drifting() {
    SimulatedRun run = new SimulatedRun().group("isolates", "none", "f", Mode.COLD, 60, 1);
    for (int third = 0; third < 3; third++) {
      run.group("container", "runc", "f", Mode.COLD, 20, 40 + 20 * third);
    }
    return run;
  }

  @Test
  void theFasterIsNamedWithRatioAndInterval() {
    assertThat(text(cold(1, 40, 100)))
        .hasSize(3)
        .startsWith("fibo-c")
        .element(1)
        .asString()
        .matches(
            "  cold: isolates/none is N times as fast as container/runc: N ms against N ms"
                    .replace("N", NUMBER)
                + " \\(95 % interval N to N\\)\\.".replace("N", NUMBER));
  }

  @Test
  void isolatesAreNotFavoured() {
    assertThat(text(cold(40, 1, 100)))
        .anyMatch(matching("  cold: container/runc is [34].* isolates/none: .*"))
        .contains("  Choose container/runc over isolates/none.");
  }

  @Test
  void anIntervalThatHoldsOneIsNoDifference() {
    assertThat(text(cold(1, 1.001, 100)))
        .anyMatch(line -> line.startsWith("  cold: no difference shown between"))
        .anyMatch(line -> line.contains("which includes 1"))
        .contains("  Latency does not decide between isolates/none and container/runc.");
  }

  @Test
  void aFewSamplesAreNotAnInterval() {
    assertThat(text(cold(1, 40, 3)))
        .anyMatch(
            line ->
                line.startsWith(
                    "  cold: too few samples to compare isolates/none with container/runc: "))
        .contains(
            "  Too few samples to choose between isolates/none and container/runc;"
                + " give a greater n.");
  }

  @Test
  void everyFunctionHasItsAnswerAndNotTheFirstAlone() {
    SimulatedRun run =
        cold(1, 40, 100)
            .group("isolates", "none", "fibo-py", Mode.COLD, 100, 20)
            .group("container", "runc", "fibo-py", Mode.COLD, 100, 30)
            .group("container", "runc", "fibo-py", Mode.WARM, 100, 2);

    assertThat(text(run))
        .containsSubsequence("fibo-c", "  Choose isolates/none over container/runc.", "fibo-py")
        .anyMatch(
            matching(
                "  warm: container/runc is (9|10|11)[0-9.]* times as fast as isolates/none cold: .*"));
  }

  @Test
  void whenToChooseWhichIsTheShareOfColdStartsAtWhichBothTakeAsLong() {
    SimulatedRun run =
        new SimulatedRun()
            .group("isolates", "none", "f", Mode.COLD, 1000, 20)
            .group("container", "runc", "f", Mode.COLD, 1000, 30)
            .group("container", "runc", "f", Mode.WARM, 1000, 2);

    // 20 = 30 x + 2 (1 - x): 64 %.
    assertThat(text(run).get(3))
        .matches(
            "  Choose isolates/none where more than 6[2-6][0-9.]* % of the invocations would meet a"
                + " cold start, container/runc where fewer\\.");
  }

  @Test
  void whereOneModeIsNotDecidedTheAdviceIsForTheOther() {
    SimulatedRun run = cold(20, 20.01, 100).group("container", "runc", "fibo-c", Mode.WARM, 100, 2);

    assertThat(text(run).get(3))
        .isEqualTo(
            "  When warm, choose container/runc over isolates/none; when cold, this run shows no"
                + " difference.");
  }

  @Test
  void whatIsPreparedStandsBesideTheOthersWarm() {
    assertThat(
            text(
                cold(10, 40, 100)
                    .group("isolates", "none", "fibo-c", Mode.PREPARED, 100, 1)
                    .group("container", "runc", "fibo-c", Mode.PREPARED, 100, 5)
                    .group("container", "runc", "fibo-c", Mode.WARM, 100, 2)))
        .anyMatch(matching("  prepared: isolates/none is .* as container/runc: .*"))
        .anyMatch(matching("  warm: isolates/none prepared is .* as container/runc: .*"))
        .contains("  Choose isolates/none over container/runc.");
  }

  @Test
  void noBaselineThatIsFasterIsHidden() {
    SimulatedRun run =
        cold(20, 40, 100)
            .group("openlambda", "sock-no-import-cache", "fibo-c", Mode.COLD, 100, 90)
            .group("openlambda", "sock-tree", "fibo-c", Mode.COLD, 100, 10);

    assertThat(text(run).get(1))
        .matches(
            "  cold: isolates/none is .* times as fast as container/runc: .*;"
                + " openlambda/sock-tree is .* times as fast as isolates/none: .*")
        .doesNotContain("sock-no-import-cache");
  }

  @Test
  void isolatesAloneAreToldWithoutAComparison() {
    assertThat(text(new SimulatedRun().group("isolates", "none", "f", Mode.COLD, 9, 1)))
        .hasSize(2)
        .element(1)
        .asString()
        .matches("  cold: isolates/none takes N ms: 95 % interval N to N\\.".replace("N", NUMBER));
  }

  @Test
  void failuresAreCountedBesideWhatIsClaimed() {
    SimulatedRun run =
        cold(1, 40, 100)
            .failures("container", "runc", "fibo-c", Mode.COLD, 9)
            .failures("container", "runc", "f", Mode.COLD, 2);

    assertThat(text(run))
        .anyMatch(line -> line.endsWith("Doubtful: 9 of 109 invocations of container/runc failed."))
        .contains("  cold: all 2 invocations of container/runc failed.");
  }

  @Test
  void aGroupThatDriftsIsSaidToDriftBesideTheClaim() {
    assertThat(text(drifting()).get(1))
        .contains(" times as fast as container/runc")
        .containsPattern("Doubtful: container/runc drifts by \\+[67][0-9.]* % over the run");
    assertThat(text(drifting()).get(1)).doesNotContain("isolates/none drifts");
  }
}
