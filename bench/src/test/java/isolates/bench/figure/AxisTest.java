package isolates.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class AxisTest {
  private static String labels(Axis axis, double length, double... values) {
    Function<Double, String> labels = axis.labels(length, 20);
    return DoubleStream.of(values).mapToObj(labels::apply).toList().toString();
  }

  @Test
  void logarithmsAreForWideRangesAboveZero() {
    assertThat(Axis.of("t (ms)", 4.5, 225).log()).isTrue();
    assertThat(Axis.of("t (ms)", 4.5, 225).title()).isEqualTo("t (ms), log scale");
    assertThat(Axis.of("t (ms)", 4.5, 15).log()).isFalse();
    assertThat(Axis.of("t (ms)", 0, 225).log()).isFalse();
  }

  @Test
  void linearAxesStartAtZeroUnlessAValueIsBelow() {
    assertThat(Axis.of("t (ms)", 4.5, 15).min()).isZero();
    assertThat(Axis.of("t (ms)", -3, 9).min()).isLessThan(-3);
  }

  @Test
  void asManyTicksOfADecadeAreNumberedAsFit() {
    Axis decades = Axis.log("t (ms)", 1, 100);

    assertThat(labels(decades, 200, 1, 2, 3, 5, 10, 20, 100)).isEqualTo("[1, 2, , 5, 10, 20, 100]");
    assertThat(labels(decades, 100, 1, 2, 3, 5, 10, 20, 30)).isEqualTo("[1, , 3, , 10, , 30]");
    assertThat(labels(decades, 50, 1, 2, 3, 5, 10, 20, 100)).isEqualTo("[1, , , , 10, , 100]");
  }

  @Test
  void linearTicksHaveTheDigitsThatTellThemApart() {
    Axis narrow = Axis.linear("t (ms)", 223.1, 223.9);

    assertThat(labels(narrow, 200, 223.2, 223.4)).isEqualTo("[223.2, 223.4]");
    assertThat(labels(Axis.fromZero("kib", 187_390), 200, 0, 50_000)).isEqualTo("[0, 50\u00a0000]");
  }
}
