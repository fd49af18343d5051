package isolates.bench.gate.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.Rules;
import isolates.bench.gate.Run;
import isolates.bench.gate.Samples;
import isolates.bench.gate.selftest.ResampledSelfTest.Tally;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ResampledSelfTestTest {
  /** Issue 6, done when 1, small: the whole of it is {@code gate -Dselftest}. */
  @Test
  void theGateSeldomCriesWolfAndCatchesWhatMatters() {
    Run pool = new Samples(9).isolates("fibo-c", 1_000, 1).isolates("noop", 1_000, 2).run("pool");
    List<Tally> rows = ResampledSelfTest.apart(pool, Rules.DEFAULT, 60);
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
}
