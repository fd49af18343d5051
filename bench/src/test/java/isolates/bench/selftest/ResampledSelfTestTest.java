package isolates.bench.selftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import isolates.bench.WrongUseException;
import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.Rules;
import isolates.bench.gate.Samples;
import isolates.bench.gate.VersionSamples;
import isolates.bench.selftest.ResampledSelfTest.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ResampledSelfTestTest {
  private final List<String> progress = new ArrayList<>();

  @Test
  void theGateSeldomRaisesAFalseAlarmAndCatchesWhatMatters() {
    VersionSamples pool =
        new Samples(9).isolates("fibo-c", 1_000, 1).isolates("noop", 1_000, 2).run("pool");
    List<Tally> rows =
        new ResampledSelfTest(Rules.DEFAULT, 60, progress::add).tallies(pool, pool, false);
    Map<Boolean, List<Tally>> bySlowdown =
        rows.stream().collect(Collectors.partitioningBy(row -> row.scenario().slowdown() > 0));
    assertThat(bySlowdown.get(false))
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row.share(Decision.REGRESSION)).isLessThanOrEqualTo(0.01));
    assertThat(bySlowdown.get(true))
        .hasSize(4)
        .allSatisfy(
            row -> {
              assertThat(row.share(Decision.REGRESSION)).isGreaterThanOrEqualTo(0.9);
              assertThat(row.share(Decision.PASS)).isLessThanOrEqualTo(0.05);
            });
  }

  @Test
  void roundsOfTwoEqualVersionsAreDrawnTogether() {
    VersionSamples one = new Samples(1).isolates("fibo-c", 400, 1).run("one");
    VersionSamples other = new Samples(2).isolates("fibo-c", 400, 1).run("other");
    List<Tally> tallies =
        new ResampledSelfTest(Rules.DEFAULT, 20, progress::add).tallies(one, other, true);
    assertThat(tallies).allMatch(Tally::paired).hasSize(6);
    assertThat(progress).hasSize(4).first().asString().startsWith("side by side, 100 samples");
    assertThat(ResampledSelfTest.broken(tallies)).isEmpty();
  }

  @Test
  void aBrokenPromiseIsNamed() {
    ResampledSelfTest.Scenario equal = ResampledSelfTest.SCENARIOS.get(0);
    ResampledSelfTest.Scenario slowed = ResampledSelfTest.SCENARIOS.get(1);
    assertThat(
            ResampledSelfTest.broken(
                List.of(
                    new Tally("latency", false, equal, 100, Map.of(Decision.REGRESSION, 2)),
                    new Tally("latency", false, equal, 100, Map.of(Decision.REGRESSION, 1)),
                    new Tally("latency", false, slowed, 100, Map.of(Decision.PASS, 6)),
                    new Tally("latency", false, slowed, 100, Map.of(Decision.PASS, 5)))))
        .containsExactly(
            "latency, slowed by 0% at a tolerance of 5%: 2.0 % raised an alarm, more than 1 %",
            "latency, slowed by 10% at a tolerance of 5%: 6.0 % passed, more than 5 %");
  }

  @Test
  void tooFewSamplesToDrawFromAreRefused() {
    VersionSamples few = new Samples(1).isolates("fibo-c", 199, 1).run("few");
    assertThatThrownBy(
            () -> new ResampledSelfTest(Rules.DEFAULT, 1, progress::add).tallies(few, few, false))
        .isInstanceOf(WrongUseException.class)
        .hasMessageContaining("fewer than 200 samples");
  }
}
