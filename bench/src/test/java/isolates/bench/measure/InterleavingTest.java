package isolates.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InterleavingTest {
  private static final List<String> CELLS = List.of("a", "b", "c", "d");

  @Test
  void eachRoundTakesEveryCellOnce() {
    Interleaving interleaving = new Interleaving(7, 10);
    for (int round = 0; round < 100; round++) {
      assertThat(interleaving.round(CELLS)).containsExactlyInAnyOrderElementsOf(CELLS);
    }
  }

  @Test
  void noCellAlwaysFollowsAnother() {
    Interleaving interleaving = new Interleaving(7, 10);
    Set<List<String>> orders = new HashSet<>();
    for (int round = 0; round < 1_000; round++) {
      orders.add(interleaving.round(CELLS));
    }
    assertThat(orders).hasSize(4 * 3 * 2);
  }

  @Test
  void inputsAreDrawnFromOneToMax() {
    Interleaving interleaving = new Interleaving(7, 10);
    Set<Long> inputs = new HashSet<>();
    for (int round = 0; round < 1_000; round++) {
      inputs.add(interleaving.input());
    }
    assertThat(inputs).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
  }

  @Test
  void theSameSeedGivesTheSameOrderAndInputs() {
    assertThat(plan(7)).isEqualTo(plan(7)).isNotEqualTo(plan(8));
  }

  private static List<Object> plan(long seed) {
    Interleaving interleaving = new Interleaving(seed, 10);
    List<Object> plan = new ArrayList<>();
    for (int round = 0; round < 20; round++) {
      plan.add(interleaving.input());
      plan.add(interleaving.round(CELLS));
    }
    return plan;
  }
}
