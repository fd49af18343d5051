package isolates.bench.selftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import isolates.bench.WrongUseException;
import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.Rules;
import isolates.bench.gate.Samples;
import isolates.bench.gate.Tolerance;
import isolates.bench.gate.VersionSamples;
import isolates.bench.selftest.ResampledSelfTest.Scenario;
import isolates.bench.selftest.ResampledSelfTest.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ResampledSelfTestTest {
  private final List<String> progress = new ArrayList<>();

  /** Equal versions whose starts differ by 1 % and rounds by 4 %. */
  private static VersionSamples pool(long seed, int launches) {
    Samples samples = new Samples(seed);
    RandomGenerator random = new SplittableRandom(seed);
    for (int launch = 0; launch < launches; launch++) {
      samples.launch("fibo-c", launch, Math.exp(0.01 * random.nextGaussian()));
      samples.launch("noop", launch, 2 * Math.exp(0.01 * random.nextGaussian()));
    }
    return samples.run("pool");
  }

  private List<Tally> tallies(boolean paired) throws InterruptedException {
    return new ResampledSelfTest(Rules.DEFAULT, 20, progress::add)
        .tallies(pool(1, 30), pool(2, 30), paired);
  }

  @Test
  void sideBySideWhatMattersIsCaughtAndWhatDoesNotIsNot() throws InterruptedException {
    List<Tally> tallies = tallies(true);
    assertThat(tallies).hasSameSizeAs(ResampledSelfTest.SCENARIOS).allMatch(Tally::paired);
    assertThat(progress).first().asString().startsWith("side by side, slowed by 0%");
    assertThat(ResampledSelfTest.broken(tallies)).isEmpty();
    for (Tally tally : tallies) {
      Scenario scenario = tally.scenario();
      if (scenario.slowdown() == 0) {
        assertThat(tally.decisions()).doesNotContainKey(Decision.REGRESSION);
      } else if (scenario.slowdown() > 1.6 * scenario.tolerance().share()) {
        assertThat(tally.decisions().get(Decision.REGRESSION)).isGreaterThanOrEqualTo(18);
      }
    }
  }

  @Test
  void oneAfterTheOtherTheSameScenariosAreAsked() throws InterruptedException {
    List<Tally> tallies = tallies(false);
    assertThat(tallies).hasSameSizeAs(ResampledSelfTest.SCENARIOS).noneMatch(Tally::paired);
    assertThat(ResampledSelfTest.broken(tallies)).isEmpty();
  }

  @Test
  void aBrokenPromiseIsNamedOnceItsLowerBoundShowsIt() {
    Scenario equal = new Scenario(new Tolerance(0.05), 0);
    Scenario boundary = new Scenario(new Tolerance(0.05), 0.05);
    Scenario beyond = new Scenario(new Tolerance(0.05), 0.1);
    assertThat(
            ResampledSelfTest.broken(
                List.of(
                    new Tally(true, equal, 100, Map.of(Decision.REGRESSION, 5)),
                    new Tally(true, equal, 100, Map.of(Decision.REGRESSION, 3)),
                    new Tally(true, boundary, 100, Map.of(Decision.REGRESSION, 12)),
                    new Tally(true, boundary, 100, Map.of(Decision.REGRESSION, 8)),
                    new Tally(
                        true, beyond, 100, Map.of(Decision.PASS, 12, Decision.REGRESSION, 88)),
                    new Tally(true, beyond, 100, Map.of(Decision.INCONCLUSIVE, 100)))))
        .containsExactly(
            "side by side, slowed by 0% at a tolerance of 5%: 5.0 % (1.6 to 11.3) raised an alarm, more than 1 %",
            "side by side, slowed by 5% at a tolerance of 5%: 12.0 % (6.4 to 20.0) raised an alarm, more than 5 %",
            "side by side, slowed by 10% at a tolerance of 5%: 12.0 % (6.4 to 20.0) passed, more than 5 %");
  }

  @Test
  void tooFewLaunchesToDrawFromAreRefused() {
    VersionSamples few = pool(1, 9);
    assertThatThrownBy(
            () -> new ResampledSelfTest(Rules.DEFAULT, 1, progress::add).tallies(few, few, false))
        .isInstanceOf(WrongUseException.class)
        .hasMessageContaining("has 9 launches");
  }
}
