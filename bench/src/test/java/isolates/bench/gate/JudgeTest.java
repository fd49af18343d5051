package isolates.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.Judgement.Defect;
import isolates.bench.gate.Judgement.Finding;
import org.junit.jupiter.api.Test;

class JudgeTest {
  private static final Rules RULES = Rules.DEFAULT;

  @Test
  void equalVersionsPass() {
    Judgement judgement =
        Judge.judge(
            new Samples(1).isolates("fibo-c", 200, 1).run("base"),
            new Samples(2).isolates("fibo-c", 200, 1).run("new"),
            RULES);
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
    // Two tests at 1 % over both, each end of the interval with its share.
    assertThat(worst.level()).isCloseTo(1 - 2 * 0.01 / 2, within(1e-12));
    // What is left after one was shown is tested as if alone.
    assertThat(judgement.findings().get(1).level()).isCloseTo(1 - 2 * 0.01, within(1e-12));
  }

  @Test
  void aSlowDownWithinTheTolerancePasses() {
    Judgement judgement =
        Judge.judge(
            new Samples(1).isolates("fibo-c", 1_000, 1).run("base"),
            new Samples(2).isolates("fibo-c", 1_000, 1.03).run("new"),
            RULES);
    assertThat(judgement.decision()).isEqualTo(Decision.PASS);
    assertThat(judgement.findings().get(0).low()).isGreaterThan(1);
  }

  @Test
  void muchFasterIsAnImprovement() {
    Judgement judgement =
        Judge.judge(
            new Samples(1).isolates("fibo-c", 200, 1).run("base"),
            new Samples(2).isolates("fibo-c", 200, 0.8).run("new"),
            RULES);
    assertThat(judgement.decision()).isEqualTo(Decision.IMPROVEMENT);
  }

  @Test
  void tooFewSamplesAreInconclusiveAndSayHowManyMore() {
    Judgement judgement =
        Judge.judge(
            new Samples(1).isolates("fibo-c", 8, 1).run("base"),
            new Samples(2).isolates("fibo-c", 8, 1).run("new"),
            RULES.with(new Tolerance(0.01)));
    assertThat(judgement.decision()).isEqualTo(Decision.INCONCLUSIVE);
    long more = judgement.findings().get(0).more().orElseThrow();
    int enough = 8 + (int) more;
    assertThat(
            Judge.judge(
                    new Samples(3).isolates("fibo-c", 2 * enough, 1).run("base"),
                    new Samples(4).isolates("fibo-c", 2 * enough, 1).run("new"),
                    RULES.with(new Tolerance(0.01)))
                .decision())
        .isEqualTo(Decision.PASS);
  }

  @Test
  void aWrongAnswerIsARegressionHoweverFast() {
    Judgement judgement =
        Judge.judge(
            new Samples(1).isolates("fibo-c", 100, 1).run("base"),
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
    Run sound = new Samples(3).isolates("fibo-c", 100, 1).run("base");
    Run failing = flaky.run("flaky");
    assertThat(Judge.judge(sound, failing, RULES).defects())
        .extracting(Defect::kind)
        .containsExactly(Defect.Kind.FAILURE);
    assertThat(Judge.judge(failing, alike.run("new"), RULES).defects()).isEmpty();
  }

  @Test
  void aMissingGroupIsARegressionAndANewOneIsNoted() {
    Run one = new Samples(1).isolates("fibo-c", 100, 1).run("one");
    Run two =
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
  void memoryThatGrowsOverTheRunIsALeakUnlessItDidBefore() {
    Run steady = new Samples(1).memory("fibo-c", 90, i -> 1000 + i % 7).run("base");
    Run leaking = new Samples(1).memory("fibo-c", 90, i -> 1000 + 10 * i).run("new");
    assertThat(Judge.judge(steady, leaking, RULES).defects())
        .extracting(Defect::kind)
        .containsExactly(Defect.Kind.LEAK);
    assertThat(Judge.judge(leaking, leaking, RULES).defects()).isEmpty();
    assertThat(Judge.judge(steady, steady, RULES).defects()).isEmpty();
  }

  @Test
  void timesOfDifferentMachinesAreRefusedUnlessAskedFor() {
    Run here = new Samples(1).isolates("fibo-c", 100, 1).run("base");
    Run there = new Samples(2).isolates("fibo-c", 100, 1).run("new", Samples.ELSEWHERE);
    assertThatThrownBy(() -> Judge.judge(here, there, RULES))
        .isInstanceOf(GateException.class)
        .hasMessageContaining("CPU 'Cobol 80' against 'Cobol 90'")
        .hasMessageContaining("gate.cross-machine=true");
    assertThat(Judge.judge(here, there, RULES.acrossMachines()).notes())
        .singleElement()
        .asString()
        .contains("different machines");
  }

  @Test
  void aQuotientServesAcrossMachines() {
    Run slowMachine =
        new Samples(1)
            .isolates("fibo-c", 200, 3)
            .group("floor", "spawn", "fibo-c", 200, 2)
            .run("base", Samples.ELSEWHERE);
    Rules quotient = RULES.with(Reference.SPAWN);
    Run same =
        new Samples(2)
            .isolates("fibo-c", 200, 1.5)
            .group("floor", "spawn", "fibo-c", 200, 1)
            .run("new");
    Run worse =
        new Samples(3)
            .isolates("fibo-c", 200, 1.8)
            .group("floor", "spawn", "fibo-c", 200, 1)
            .run("new");
    assertThat(Judge.judge(slowMachine, same, quotient).decision()).isEqualTo(Decision.PASS);
    Judgement judgement = Judge.judge(slowMachine, worse, quotient);
    assertThat(judgement.decision()).isEqualTo(Decision.REGRESSION);
    assertThat(judgement.findings().get(0).subject().quantity()).isEqualTo("latency/spawn");
    assertThat(judgement.findings().get(0).ratio()).isCloseTo(1.2, within(0.03));
  }

  @Test
  void aReferenceThatWasNotMeasuredIsRefused() {
    Run run = new Samples(1).isolates("fibo-c", 100, 1).run("base");
    assertThatThrownBy(() -> Judge.judge(run, run, RULES.with(Reference.CONTAINER)))
        .isInstanceOf(GateException.class)
        .hasMessageContaining("no container to divide by");
  }

  @Test
  void runsOfOtherFunctionsAreRefused() {
    assertThatThrownBy(
            () ->
                Judge.judge(
                    new Samples(1).isolates("fibo-c", 100, 1).run("base"),
                    new Samples(2).isolates("noop", 100, 1).run("new"),
                    RULES))
        .isInstanceOf(GateException.class)
        .hasMessageContaining("measured fibo-c")
        .hasMessageContaining("measured noop");
  }
}
