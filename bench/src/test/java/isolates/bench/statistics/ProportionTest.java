package isolates.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ProportionTest {
  /** R's binom.test(1, 20) and binom.test(19, 20). */
  @Test
  void boundsAreThoseOfClopperAndPearson() {
    assertThat(new Proportion(1, 20).low()).isCloseTo(0.001265, within(1e-6));
    assertThat(new Proportion(1, 20).high()).isCloseTo(0.248733, within(1e-6));
    assertThat(new Proportion(19, 20).low()).isCloseTo(0.751267, within(1e-6));
  }

  /** The rule of three, to first order: 1 - 0.025^(1/n). */
  @Test
  void whatNeverHappenedMayHappenAllTheSame() {
    Proportion none = new Proportion(0, 20);
    assertThat(none.low()).isZero();
    assertThat(none.high()).isCloseTo(0.168433, within(1e-6));
    assertThat(new Proportion(20, 20).high()).isEqualTo(1);
    assertThat(none).hasToString("0.0 % (0.0 to 16.8)");
  }
}
