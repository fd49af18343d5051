package isolates.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.sample.PaperSeries;
import isolates.bench.sample.SimulatedStudy;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Our numbers for the simulated samples are SciPy's. scipy.csv was written by reference.py beside
 * it.
 */
class StatisticsAgainstSciPyTest {
  private static final Group ANY = new Group("any", "any", "", "any", "any", Mode.COLD);

  static Stream<CSVRecord> reference() throws IOException {
    try (InputStream in = resource("scipy.csv")) {
      return CSVFormat.RFC4180
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .get()
          .parse(new InputStreamReader(in, StandardCharsets.UTF_8))
          .getRecords()
          .stream();
    }
  }

  private static Comparison.Side side(long[] values) {
    return new Comparison.Side(
        SeriesCheck.of(
            ANY,
            Metric.LATENCY,
            HierarchyTest.flat(values),
            Collections.nCopies(values.length, ""),
            Distribution.of(values, 1)),
        Distribution.of(values, 1),
        HierarchyTest.flat(values));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("reference")
  void agree(CSVRecord row) {
    long[] first = sample(row.get("first"));
    double expected = Double.parseDouble(row.get("value"));
    String what = row.get("what");
    if (row.get("second").isEmpty()) {
      assertThat(of(what, first)).as(what).isCloseTo(expected, within(1e-9 * Math.abs(expected)));
    } else {
      Comparison ours =
          Comparison.of(side(sample(row.get("second"))), side(first), Metric.LATENCY, Double.NaN);
      // SciPy's bootstrap draws other resamples: its ends agree to a hundredth.
      double tolerance = what.startsWith("ratio") ? 0.01 * expected : 1e-9 * Math.abs(expected);
      assertThat(of(what, ours)).as(what).isCloseTo(expected, within(tolerance));
    }
  }

  private static double of(String what, long[] series) {
    Distribution values = Distribution.of(series, 1);
    double[] inOrder = Arrays.stream(series).asDoubleStream().toArray();
    return switch (what) {
      case "mean" -> values.mean();
      case "sd" -> values.sd();
      case "p0.25" -> values.quantile(0.25);
      case "p0.5" -> values.median();
      case "p0.9" -> values.quantile(0.9);
      case "p0.99" -> values.quantile(0.99);
      case "median_low" -> MedianInterval.of(values).low();
      case "median_high" -> MedianInterval.of(values).high();
      case "bartels_p" -> Trend.of(inOrder).autocorrelationP();
      case "drift_p" -> Trend.of(inOrder).driftP();
      default -> throw new AssertionError(what);
    };
  }

  private static double of(String what, Comparison comparison) {
    return switch (what) {
      case "mann_whitney_p" -> comparison.p();
      case "cliffs_delta" -> comparison.cliffsDelta();
      case "shift" -> comparison.shift();
      case "ratio_low" -> comparison.interval().low();
      case "ratio_high" -> comparison.interval().high();
      default -> throw new AssertionError(what);
    };
  }

  private static long[] sample(String name) {
    if (name.equals("small_x")) {
      return new long[] {12, 15, 19, 23, 31, 40, 55};
    }
    if (name.equals("small_y")) {
      return new long[] {14, 16, 21, 44, 60, 61, 72, 90};
    }
    PaperSeries series = PaperSeries.valueOf(name.toUpperCase(Locale.ROOT));
    return SimulatedStudy.series().get(series);
  }

  private static InputStream resource(String name) {
    return StatisticsAgainstSciPyTest.class.getResourceAsStream(name);
  }
}
