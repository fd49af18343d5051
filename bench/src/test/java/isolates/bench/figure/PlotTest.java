package isolates.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlotTest {
  /** XChart's dots and our marks count by the same axes, or figures would lie. */
  @ParameterizedTest
  @CsvSource({"false,false", "true,false", "false,true", "true,true"})
  void dotsOfXChartLieWhereMarksDo(boolean logX, boolean logY) {
    Axis x = logX ? Axis.log("x (ms)", 1, 1000) : Axis.fromZero("x (ms)", 1000);
    Axis y = logY ? Axis.log("y (ms)", 1, 1000) : Axis.fromZero("y (ms)", 1000);
    Plot.Curve dot = Plot.Curve.dots("dot", List.of(new Plot.Point(100, 300)), Color.RED, 0);
    double[] at = new double[2];
    Mark mark =
        (g, frame) -> {
          at[0] = frame.x(100);
          at[1] = frame.y(300);
        };
    BufferedImage image = new BufferedImage(300, 200, BufferedImage.TYPE_INT_RGB);

    new Plot(x, y, List.of(dot), List.of(mark)).paint(image.createGraphics(), 40, 10, 200, 100);

    double sumX = 0;
    double sumY = 0;
    int red = 0;
    for (int i = 0; i < image.getWidth(); i++) {
      for (int j = 0; j < image.getHeight(); j++) {
        Color color = new Color(image.getRGB(i, j));
        int weight = Math.max(0, color.getRed() - color.getGreen());
        sumX += weight * (i + 0.5);
        sumY += weight * (j + 0.5);
        red += weight;
      }
    }
    assertThat(red).isPositive();
    assertThat(sumX / red).isCloseTo(at[0], within(1.0));
    assertThat(sumY / red).isCloseTo(at[1], within(1.0));
  }

  @Test
  void axesAreMarkedAtRoundNumbers() {
    assertThat(Axis.fromZero("t (ms)", 15).ticks())
        .extracting(Axis.Tick::label)
        .containsExactly("0", "5", "10", "15");
    assertThat(Axis.log("t (ms)", 1, 231).ticks())
        .extracting(Axis.Tick::label)
        .containsExactly("1", "3", "10", "30", "100");
    assertThat(Axis.log("t (ms)", 0.8, 12).ticks())
        .extracting(Axis.Tick::label)
        .containsExactly("1", "2", "5", "10");
    assertThat(Axis.linear("t (ms)", -3, 9).ticks())
        .extracting(Axis.Tick::label)
        .startsWith("-5", "0", "5");
  }

  @Test
  void logarithmsAreForWideRangesAboveZero() {
    assertThat(Axis.wantsLog(4.5, 225)).isTrue();
    assertThat(Axis.wantsLog(4.5, 15)).isFalse();
    assertThat(Axis.wantsLog(0, 225)).isFalse();
  }

  @Test
  void longNumbersAreGrouped() {
    assertThat(Labels.number(187_390)).isEqualTo("187\u00a0390");
    assertThat(Labels.number(9_176)).isEqualTo("9176");
    assertThat(Labels.number(-12_345_678)).isEqualTo("-12\u00a0345\u00a0678");
  }
}
