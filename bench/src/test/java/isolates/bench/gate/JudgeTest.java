package isolates.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import isolates.bench.WrongUseException;
import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.Judgement.Defect;
import isolates.bench.gate.Judgement.Finding;
import isolates.bench.statistics.Metric;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JudgeTest {
  private static final Rules RULES = Rules.DEFAULT;

  /** A version of which one function was measured, so many times as slow as others. */
  private static VersionSamples isolates(long seed, int n, double times) {
    return new Samples(seed).isolates("fibo-c", n, times).run("version " + seed);
  }

  /** What its function takes, and what a bare process of it does. */
  private static Samples withSpawn(long seed, double times, double spawn) {
    return new Samples(seed)
        .isolates("fibo-c", 200, times)
        .group("floor", "spawn", "fibo-c", 200, spawn);
  }

  @Test
  void equalVersionsPass() {
    Judgement judgement = Judge.judge(isolates(1, 200, 1), isolates(2, 200, 1), RULES);
    assertThat(judgement.decision()).isEqualTo(Decision.PASS);
    Finding finding = judgement.findings().get(0);
    assertThat(finding.ratio()).isCloseTo(1, within(0.02));
    assertThat(finding.high()).isLessThan(1.05);
    assertThat(finding.more()).isEmpty();
  }

  @Test
  void aRegressionIsWhollyBeyondTheToleranceAndNamesItsPhase() {
    Judgement judgement =
        Judge.judge(
            new Samples(1).isolates("fibo-c", 200, 1).isolates("noop", 200, 1).run("base"),
            new Samples(2).isolates("fibo-c", 200, 1.2).isolates("noop", 200, 1).run("new"),
            RULES);
    assertThat(judgement.decision()).isEqualTo(Decision.REGRESSION);
    assertThat(judgement.count(Decision.REGRESSION)).isEqualTo(1);
    Finding worst = judgement.findings().get(0);
    assertThat(worst.subject()).hasToString("isolates/none fibo-c cold latency");
    assertThat(worst.low()).isGreaterThan(1.05);
    assertThat(worst.phase()).startsWith("spawn phase, +0.2");
    // Four tests, two of them of p95, at 1 % over all.
    assertThat(worst.lowConfidence()).isCloseTo(1 - 0.01 / 4, within(1e-12));
    assertThat(worst.highConfidence()).isCloseTo(0.95, within(1e-12));
    // What is left after one was shown is tested as if it had never been there.
    assertThat(judgement.findings().get(1).lowConfidence()).isCloseTo(1 - 0.01 / 3, within(1e-12));
  }

  @Test
  void aSlowDownWithinTheTolerancePasses() {
    Judgement judgement = Judge.judge(isolates(1, 1_000, 1), isolates(2, 1_000, 1.03), RULES);
    assertThat(judgement.decision()).isEqualTo(Decision.PASS);
    assertThat(judgement.findings().get(0).low()).isGreaterThan(1);
  }

  /** Every tenth request takes three times as long, which no median shows. */
  @Test
  void aTailThatGrewIsARegression() {
    VersionSamples spiked =
        new Samples(2).isolates("fibo-c", 400, i -> i % 10 == 0 ? 3 : 1).run("new");
    Judgement judgement = Judge.judge(isolates(1, 400, 1), spiked, RULES);
    assertThat(judgement.decision()).isEqualTo(Decision.REGRESSION);
    assertThat(judgement.findings())
        .extracting(finding -> finding.subject().quantity(), Finding::decision)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("latency p95", Decision.REGRESSION),
            org.assertj.core.groups.Tuple.tuple("latency", Decision.PASS));
  }

  /** Two launches of one side were slow from their start on; no number of rounds shows how rare. */
  @Test
  void launchesThatDifferMakeNoRegressionOfTheirRounds() {
    Samples base = new Samples(1);
    Samples same = new Samples(2);
    for (int launch = 0; launch < 5; launch++) {
      base.launch("fibo-c", launch, launch == 1 ? 1.3 : 1);
      same.launch("fibo-c", launch, launch > 2 ? 1.3 : 1);
    }
    assertThat(Judge.judge(base.run("base"), same.run("new"), RULES).decision())
        .isEqualTo(Decision.INCONCLUSIVE);
  }

  @Test
  void muchFasterIsAnImprovement() {
    Judgement judgement = Judge.judge(isolates(1, 200, 1), isolates(2, 200, 0.8), RULES);
    assertThat(judgement.decision()).isEqualTo(Decision.IMPROVEMENT);
  }

  @Test
  void tooFewLaunchesAreInconclusiveAndSayHowManyMore() {
    int few = 4;
    Judgement judgement =
        Judge.judge(
            isolates(1, few * Samples.ROUNDS, 1),
            isolates(2, few * Samples.ROUNDS, 1),
            RULES.with(new Tolerance(0.01)));
    assertThat(judgement.decision()).isEqualTo(Decision.INCONCLUSIVE);
    long more = judgement.findings().get(0).more().orElseThrow();
    int enough = (few + (int) more) * Samples.ROUNDS;
    assertThat(
            Judge.judge(
                    isolates(3, 2 * enough, 1),
                    isolates(4, 2 * enough, 1),
                    RULES.with(new Tolerance(0.01)))
                .decision())
        .isEqualTo(Decision.PASS);
  }

  @Test
  void aWrongAnswerIsARegressionHoweverFast() {
    Judgement judgement =
        Judge.judge(
            isolates(1, 100, 1),
            new Samples(2)
                .isolates("fibo-c", 99, 0.5)
                .failing("fibo-c", 99, 200, "7 where 13 belongs")
                .run("new"),
            RULES);
    assertThat(judgement.decision()).isEqualTo(Decision.REGRESSION);
    assertThat(judgement.defects())
        .singleElement()
        .satisfies(
            defect -> {
              assertThat(defect.kind()).isEqualTo(Defect.Kind.WRONG_ANSWER);
              assertThat(defect.message()).contains("1 of 100", "7 where 13 belongs");
            });
  }

  @Test
  void aNewFailureIsARegressionAndAnOldOneIsNot() {
    Samples flaky = new Samples(1).isolates("fibo-c", 99, 1).failing("fibo-c", 99, 503, "HTTP 503");
    Samples alike = new Samples(2).isolates("fibo-c", 98, 1);
    alike.failing("fibo-c", 98, 503, "HTTP 503").failing("fibo-c", 99, 503, "HTTP 503");
    VersionSamples sound = isolates(3, 100, 1);
    VersionSamples failing = flaky.run("flaky");
    assertThat(Judge.judge(sound, failing, RULES).defects())
        .extracting(Defect::kind)
        .containsExactly(Defect.Kind.FAILURE);
    assertThat(Judge.judge(failing, alike.run("new"), RULES).defects()).isEmpty();
  }

  @Test
  void aMissingGroupIsARegressionAndANewOneIsNoted() {
    VersionSamples one = isolates(1, 100, 1);
    VersionSamples two =
        new Samples(2)
            .isolates("fibo-c", 100, 1)
            .group("container", "runc", "fibo-c", 100, 3)
            .run("two");
    assertThat(Judge.judge(two, one, RULES).defects())
        .extracting(Defect::kind, Defect::where)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Defect.Kind.MISSING, "container/runc fibo-c cold"));
    Judgement grown = Judge.judge(one, two, RULES);
    assertThat(grown.defects()).isEmpty();
    assertThat(grown.notes()).containsExactly("new, not judged: container/runc fibo-c cold");
  }

  @Test
  void aMetricThatVanishedIsADefect() {
    VersionSamples both = new Samples(1).cpu("fibo-c", 90, i -> 1000 + i % 7).run("base");
    VersionSamples one = isolates(2, 90, 1);
    Judgement lost = Judge.judge(both, one, RULES);
    assertThat(lost.decision()).isEqualTo(Decision.REGRESSION);
    assertThat(lost.defects())
        .containsExactly(
            new Defect(
                Defect.Kind.MISSING,
                "isolates/none fibo-c cold cpu",
                "the baseline has 90 values, the candidate none"));
    Judgement gained = Judge.judge(one, both, RULES);
    assertThat(gained.defects()).isEmpty();
    assertThat(gained.notes()).containsExactly("new, not judged: isolates/none fibo-c cold cpu");
  }

  @Test
  void aReferenceThatVanishedIsADefect() {
    VersionSamples base =
        new Samples(1)
            .isolates("fibo-c", 90, 1)
            .group("floor", "spawn", "fibo-c", 90, 1)
            .isolates("noop", 90, 1)
            .group("floor", "spawn", "noop", 90, 1)
            .run("base");
    VersionSamples candidate =
        new Samples(2)
            .isolates("fibo-c", 90, 1)
            .group("floor", "spawn", "fibo-c", 90, 1)
            .isolates("noop", 90, 1)
            .run("new");
    assertThat(Judge.judge(base, candidate, RULES.with(Reference.SPAWN)).defects())
        .extracting(Defect::where)
        .containsExactly("floor/spawn noop floor", "isolates/none noop cold latency/spawn");
  }

  @Test
  void nothingToJudgeIsRefused() {
    VersionSamples run = isolates(1, 100, 1);
    Rules cpu =
        new Rules(
            Tolerance.DEFAULT,
            Tolerance.DEFAULT,
            Set.of(Metric.CPU),
            Reference.NONE,
            List.of(),
            false);
    assertThatThrownBy(() -> Judge.judge(run, run, cpu))
        .isInstanceOf(WrongUseException.class)
        .hasMessageContaining("nothing to judge: no group has values of cpu");
  }

  @Test
  void fewerLaunchesThanAnyTestNeedsAreInconclusiveAndDetectNothing() {
    Finding finding = Judge.judge(isolates(1, 100, 1), isolates(2, 5, 9), RULES).findings().get(0);
    assertThat(finding.decision()).isEqualTo(Decision.INCONCLUSIVE);
    assertThat(finding.low()).isZero();
    assertThat(finding.high()).isInfinite();
    assertThat(finding.detectable()).isInfinite();
    assertThat(finding.more()).hasValue(5);
  }

  /** Whatever the truth and the number of samples: the printed bounds are those that decided. */
  @Test
  void boundsNeverContradictTheDecision() {
    Map<Decision, Integer> seen = new EnumMap<>(Decision.class);
    for (int trial = 0; trial < 400; trial++) {
      Samples base = new Samples(2L * trial);
      Samples changed = new Samples(2L * trial + 1);
      int n = 8 + trial % 5 * 20;
      for (String function : List.of("fibo-c", "noop")) {
        base.isolates(function, n, 1);
        changed.isolates(function, n, 0.9 + 0.2 * (trial % 21) / 20);
      }
      Judgement judgement = Judge.judge(base.run("base"), changed.run("new"), RULES);
      for (Finding finding : judgement.findings()) {
        seen.merge(finding.decision(), 1, Integer::sum);
        Decision byBounds =
            finding.low() > finding.tolerance().slower()
                ? Decision.REGRESSION
                : finding.high() < finding.tolerance().faster() && finding.highConfidence() > 0.98
                    ? Decision.IMPROVEMENT
                    : finding.high() <= finding.tolerance().slower()
                        ? Decision.PASS
                        : Decision.INCONCLUSIVE;
        assertThat(finding.decision()).as("trial %d: %s", trial, finding).isEqualTo(byBounds);
        assertThat(finding.ratio()).isBetween(finding.low(), finding.high());
      }
    }
    assertThat(seen).containsOnlyKeys(Decision.values());
  }

  @Test
  void theSmallestSlowDownThatCouldHaveBeenSeenIsAboutTheOneThatIs() {
    VersionSamples base = isolates(1, 200, 1);
    double detectable = Judge.judge(base, isolates(2, 200, 1), RULES).detectable().orElseThrow();
    long found = 0;
    for (int trial = 0; trial < 200; trial++) {
      Judgement judgement =
          Judge.judge(
              isolates(1000 + trial, 200, 1), isolates(2000 + trial, 200, 1 + detectable), RULES);
      found +=
          judgement.findings().stream()
              .filter(finding -> finding.subject().part() == Part.CENTRE)
              .filter(finding -> finding.decision() == Decision.REGRESSION)
              .count();
    }
    // Promised: four of five; three standard errors of that in 200 trials, and that of the noise.
    assertThat(found / 200.0).isBetween(0.65, 0.95);
  }

  @Test
  void timesOfDifferentMachinesAreRefusedUnlessAskedFor() {
    VersionSamples here = isolates(1, 100, 1);
    VersionSamples there = new Samples(2).isolates("fibo-c", 100, 1).run("new", Samples.ELSEWHERE);
    assertThatThrownBy(() -> Judge.judge(here, there, RULES))
        .isInstanceOf(WrongUseException.class)
        .hasMessageContaining("CPU 'Cobol 80' against 'Cobol 90'")
        .hasMessageContaining("gate.cross-machine=true");
    assertThat(Judge.judge(here, there, RULES.acrossMachines()).notes())
        .singleElement()
        .asString()
        .contains("different machines");
  }

  @Test
  void aQuotientServesAcrossMachines() {
    VersionSamples slowMachine = withSpawn(1, 3, 2).run("base", Samples.ELSEWHERE);
    Rules quotient = RULES.with(Reference.SPAWN);
    VersionSamples same = withSpawn(2, 1.5, 1).run("new");
    VersionSamples worse = withSpawn(3, 1.8, 1).run("new");
    assertThat(Judge.judge(slowMachine, same, quotient).decision()).isEqualTo(Decision.PASS);
    Judgement judgement = Judge.judge(slowMachine, worse, quotient);
    assertThat(judgement.decision()).isEqualTo(Decision.REGRESSION);
    assertThat(judgement.findings().get(0).subject().quantity()).isEqualTo("latency/spawn");
    assertThat(judgement.findings().get(0).ratio()).isCloseTo(1.2, within(0.03));
  }

  @Test
  void aReferenceThatWasNotMeasuredIsRefused() {
    VersionSamples run = isolates(1, 100, 1);
    assertThatThrownBy(() -> Judge.judge(run, run, RULES.with(Reference.CONTAINER)))
        .isInstanceOf(WrongUseException.class)
        .hasMessageContaining("no container to divide by");
  }

  @Test
  void runsOfOtherFunctionsAreRefused() {
    assertThatThrownBy(
            () ->
                Judge.judge(
                    isolates(1, 100, 1), new Samples(2).isolates("noop", 100, 1).run("new"), RULES))
        .isInstanceOf(WrongUseException.class)
        .hasMessageContaining("measured fibo-c")
        .hasMessageContaining("measured noop");
  }
}
