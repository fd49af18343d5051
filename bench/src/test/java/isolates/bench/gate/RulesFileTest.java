package isolates.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import isolates.bench.gate.Judgement.Subject;
import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.statistics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesFileTest {
  @TempDir Path folder;

  private Rules read(String text) throws IOException {
    Path file = folder.resolve("gate.yaml");
    Files.writeString(file, text);
    return RulesFile.read(file);
  }

  private static double tolerance(Rules rules, String function, Metric metric) {
    Group group = new Group("coldstart", "isolates", "none", function, "c", Mode.COLD);
    return rules.tolerance(new Subject(group, metric, Reference.NONE)).share();
  }

  @Test
  void tolerancesAreByMetricAndFunctionAndTheLastThatFitsCounts() throws IOException {
    Rules rules =
        read(
            """
            tolerance: 4%
            metrics: [latency, cpu]
            reference: spawn
            tolerances:
              - {metric: cpu, tolerance: 10%}
              - {function: fibo-py, tolerance: 0.08}
              - {function: fibo-py, metric: cpu, tolerance: 20%}
            """);
    assertThat(rules.metrics()).containsExactlyInAnyOrder(Metric.LATENCY, Metric.CPU);
    assertThat(rules.reference()).isEqualTo(Reference.SPAWN);
    assertThat(tolerance(rules, "fibo-c", Metric.LATENCY)).isEqualTo(0.04);
    assertThat(tolerance(rules, "fibo-c", Metric.CPU)).isEqualTo(0.1);
    assertThat(tolerance(rules, "fibo-py", Metric.LATENCY)).isEqualTo(0.08);
    assertThat(tolerance(rules, "fibo-py", Metric.CPU)).isEqualTo(0.2);
  }

  @Test
  void anEmptyFileChangesNothing() throws IOException {
    assertThat(read("# nothing yet\n")).isEqualTo(Rules.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '~',
      value = {
        "tolerence: 5%!unknown key 'tolerence'; there are tolerance, metrics, reference, tolerances",
        "tolerances: [{metrik: cpu, tolerance: 5%}]!unknown key 'metrik'; there are function",
        "tolerances: [{tolerance: 5%}]!each needs a tolerance, and a function, a metric or both",
        "metrics: [speed]!unknown metric 'speed'; there are latency",
        "metrics: []!names none",
        "tolerance: 0!'0' is no tolerance",
        "tolerance: some!'some' is no tolerance",
        "reference: sun!unknown reference 'sun'; there are none, spawn, echo, container",
        "[]!holds no keys",
        "tolerance: [!is no YAML"
      })
  void whatIsWrongIsNamedInOneLine(String text, String complaint) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(GateException.class)
        .hasMessageContaining("gate.yaml")
        .hasMessageContaining(complaint)
        .message()
        .doesNotContain("\n");
  }
}
