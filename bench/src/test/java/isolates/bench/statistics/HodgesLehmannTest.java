package isolates.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HodgesLehmannTest {
  private final SplittableRandom random = new SplittableRandom(7);

  @Test
  void theShiftIsTheMedianOfAllDifferences() {
    for (int run = 0; run < 500; run++) {
      // A narrow range makes ties, a wide one tests the ends.
      long range = run % 2 == 0 ? 10 : 1_000_000_000_000L;
      long[] x = random.longs(1 + random.nextInt(12), 0, range).toArray();
      long[] y = random.longs(1 + random.nextInt(12), 0, range).toArray();

      double[] differences =
          Arrays.stream(x)
              .boxed()
              .flatMap(a -> Arrays.stream(y).mapToObj(b -> (double) (a - b)))
              .mapToDouble(Double::doubleValue)
              .sorted()
              .toArray();
      int half = differences.length / 2;
      double expected =
          differences.length % 2 == 1
              ? differences[half]
              : differences[half - 1] / 2 + differences[half] / 2;
      assertThat(HodgesLehmann.shift(Distribution.of(x, 1), Distribution.of(y, 1)))
          .isEqualTo(expected);
    }
  }

  @Test
  void ofNothingNothingIsKnown() {
    Distribution none = Distribution.of(new long[0], 1);

    assertThat(HodgesLehmann.shift(none, Distribution.of(new long[] {1}, 1))).isNaN();
  }

  @Test
  void millisecondsAreNotComparedWithNanoseconds() {
    Distribution ns = Distribution.of(new long[] {1}, 1e-6);
    Distribution ms = Distribution.of(new long[] {1}, 1);

    assertThatThrownBy(() -> HodgesLehmann.shift(ns, ms))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
