package isolates.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.knowm.xchart.style.markers.Marker;

class PlotTest {
  private static final List<String> NAMES =
      List.of("isolates/none", "a-platform-with-a-name-of-many-letters-first", "openlambda");
  private static final List<String> NUMBERS = List.of("1.5", "223 [217, 230]", "12\u00a0345");

  private static final double[] ROWS = {0, -1, -2};

  /** Where a marker is painted, in points. */
  private static final class Recorder extends Marker {
    private final List<Point2D> places = new ArrayList<>();

    @Override
    public void paint(Graphics2D g, double x, double y, int size) {
      places.add(g.getTransform().transform(new Point2D.Double(x, y), null));
    }
  }

  private static List<Point2D> places(Plot plot, double[] xs, double[] ys) {
    Recorder recorder = new Recorder();
    plot.dots(null, xs, ys, Color.RED, recorder);
    plot.height();
    recorder.places.clear();
    plot.paint(new BufferedImage(300, 300, BufferedImage.TYPE_INT_RGB).createGraphics());
    return recorder.places;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void equalStepsOfAnAxisAreEqualLengths(boolean log) {
    Axis x = log ? Axis.log("x", 1, 1000) : Axis.fromZero("x", 100);
    Axis y = log ? Axis.log("y", 1, 1000) : Axis.fromZero("y", 100);
    double[] steps = log ? new double[] {1, 10, 100} : new double[] {0, 40, 80};

    List<Point2D> at = places(Plot.of("title", x, y, 100), steps, steps);

    assertThat(at.get(1).getX() - at.get(0).getX())
        .isGreaterThan(40)
        .isCloseTo(at.get(2).getX() - at.get(1).getX(), within(0.1));
    assertThat(at.get(0).getY() - at.get(1).getY())
        .isGreaterThan(30)
        .isCloseTo(at.get(1).getY() - at.get(2).getY(), within(0.1));
  }

  @Test
  void rowsLieAsFarApartAsAsked() {
    Plot plot = Plot.ofRows("title", Axis.fromZero("x", 1), 22, NAMES, NUMBERS);

    List<Point2D> at = places(plot, new double[] {1, 1, 1}, ROWS);

    assertThat(at.get(1).getY() - at.get(0).getY()).isCloseTo(22, within(0.3));
    assertThat(at.get(2).getY() - at.get(1).getY()).isCloseTo(22, within(0.3));
  }

  /** Names and numbers are ours, the dots XChart's: they must lie on the same rows. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void namesAndNumbersStandBesideTheirRowsAndNothingIsCutOff(int rows) {
    Plot plot =
        Plot.ofRows(
            "title", Axis.fromZero("x", 1), 18, NAMES.subList(0, rows), NUMBERS.subList(0, rows));
    List<Point2D> at = places(plot, new double[] {0, 1, 1}, ROWS);

    String svg = Svg.of(new Figure("figure", "title", plot, "caption"), false);

    for (int row = 0; row < rows; row++) {
      MatchResult name = text(svg, NAMES.get(row));
      MatchResult number = text(svg, NUMBERS.get(row));
      assertThat(Double.parseDouble(name.group(2)) - at.get(row).getY())
          .as("from the row's middle to the base line of its name")
          .isCloseTo(2.4, within(0.3));
      assertThat(number.group(2)).isEqualTo(name.group(2));
      assertThat(Double.parseDouble(name.group(1))).isGreaterThanOrEqualTo(3);
      assertThat(Double.parseDouble(name.group(1)) + Typeface.width(NAMES.get(row), Typeface.LABEL))
          .isLessThan(at.get(0).getX());
      assertThat(Double.parseDouble(number.group(1))).isGreaterThan(at.get(1).getX());
      assertThat(
              Double.parseDouble(number.group(1))
                  + Typeface.width(NUMBERS.get(row), Typeface.LABEL))
          .isLessThan(Figure.WIDTH - 3);
    }
  }

  /** Beside the middle of its row, as one of one line. */
  @Test
  void aLongPlatformNameTakesTwoLines() {
    List<String> names =
        List.of(
            "isolates/none",
            "openlambda/sock-no-import-cache first",
            "container/runc fibo-wsgi first");
    Plot plot = Plot.ofRows("title", Axis.fromZero("x", 1), 18, names, NUMBERS);

    String svg = Svg.of(new Figure("figure", "title", plot, "caption"), false);

    double upper = Double.parseDouble(text(svg, "openlambda/").group(2));
    double lower = Double.parseDouble(text(svg, "sock-no-import-cache first").group(2));
    double number = Double.parseDouble(text(svg, NUMBERS.get(1)).group(2));
    assertThat(lower - upper).isCloseTo(Typeface.LABEL, within(0.1));
    assertThat((lower + upper) / 2).isCloseTo(number, within(0.1));
    text(svg, "isolates/none");
    text(svg, "container/runc");
    text(svg, "fibo-wsgi first");
  }

  /** XChart would cut what is wider than 0.45 of the chart, and say so by three dots. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "openlambda/sock-no-import-cache first (n 100)",
        "container/runc fresh process in a reused container (n 100)",
        "ImportCache.putSandboxInNode:Pause"
      })
  void aLabelTooWideForTheLegendTakesTwoLinesAndLosesNothing(String label) {
    List<String> lines = Plot.legend(label);

    assertThat(lines)
        .hasSize(2)
        .allSatisfy(
            line ->
                assertThat(Typeface.width(line, Typeface.LABEL)).isLessThan(0.45 * Figure.WIDTH));
    assertThat(String.join("", lines).replace(" ", "")).isEqualTo(label.replace(" ", ""));
    assertThat(withLegend(label).height())
        .isGreaterThan(withLegend("openlambda/sock-tree (n 6)").height() + 5);
  }

  private static Plot withLegend(String label) {
    Plot plot = Plot.of("title", Axis.fromZero("x", 1), Axis.fromZero("y", 1), 100);
    plot.dot(label, 1, 1, Color.RED, FigureTheme.dot(2));
    return plot;
  }

  private static MatchResult text(String svg, String text) {
    Matcher found =
        Pattern.compile(
                "<text [^>]*?x=\"([0-9.]+)\"[^>]*? y=\"([0-9.]+)\">" + Pattern.quote(text) + "<")
            .matcher(svg);
    assertThat(found.find()).as(text).isTrue();
    return found.toMatchResult();
  }

  @Test
  void aTitleTooLongForItsLineIsSetSmallerNotCut() {
    String title = "Latency of a function of which the name was chosen by somebody patient";
    Plot plot = Plot.ofRows(title, Axis.fromZero("x", 1), 22, NAMES, NUMBERS);
    Figure figure = new Figure("figure", title, plot, "caption");
    BufferedImage image =
        new BufferedImage(Figure.WIDTH, figure.height(), BufferedImage.TYPE_INT_RGB);

    figure.paint(image.createGraphics());

    for (int y = 0; y < image.getHeight(); y++) {
      assertThat(new Color(image.getRGB(1, y))).as("left edge").isEqualTo(Palette.PAPER);
      assertThat(new Color(image.getRGB(Figure.WIDTH - 2, y)))
          .as("right edge")
          .isEqualTo(Palette.PAPER);
    }
  }
}
