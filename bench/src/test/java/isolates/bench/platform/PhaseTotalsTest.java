package isolates.bench.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import isolates.bench.platform.PhaseTotals.Difference;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a group of invocations took, from averages that never start anew. */
class PhaseTotalsTest {
  @Test
  void isTheDifferenceOfSumsNotOfAverages() {
    PhaseTotals before = PhaseTotals.of(Map.of("Create().cnt", 2L, "Create().ms-avg", 900L));
    PhaseTotals after = PhaseTotals.of(Map.of("Create().cnt", 12L, "Create().ms-avg", 250L));

    Difference create = after.since(before).get("Create()");

    assertThat(create.count()).isEqualTo(10);
    assertThat(create.meanMs()).isCloseTo(120, within(1e-9));
    assertThat(create.errorMs()).isCloseTo(1.4, within(1e-9));
  }

  @Test
  void isFinerWhereTheWorkerTellsMicroseconds() {
    PhaseTotals after =
        PhaseTotals.of(Map.of("Pause().cnt", 4L, "Pause().ms-avg", 0L, "Pause().us-avg", 330L));

    Difference pause = after.since(new PhaseTotals(Map.of())).get("Pause()");

    assertThat(pause.meanMs()).isCloseTo(0.33, within(1e-9));
    assertThat(pause.errorMs()).isCloseTo(0.001, within(1e-9));
  }

  @Test
  void hasOnlyPhasesThatHappened() {
    PhaseTotals same = PhaseTotals.of(Map.of("Create().cnt", 2L, "Create().ms-avg", 900L));

    assertThat(same.since(same)).isEmpty();
  }
}
