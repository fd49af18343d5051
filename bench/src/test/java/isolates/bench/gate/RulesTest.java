package isolates.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import isolates.bench.WrongUseException;
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

class RulesTest {
  @TempDir Path folder;

  private Rules read(String text) throws IOException {
    Path file = folder.resolve("gate.yaml");
    Files.writeString(file, text);
    return Rules.read(file);
  }

  private static double tolerance(Rules rules, String function, Metric metric) {
    return tolerance(rules, function, metric, Part.CENTRE);
  }

  private static double tolerance(Rules rules, String function, Metric metric, Part part) {
    Group group = new Group("coldstart", "isolates", "none", function, "c", Mode.COLD);
    return rules.tolerance(new Subject(group, metric, part, Reference.NONE)).share();
  }

  @Test
  void tolerancesAreByMetricAndFunctionAndTheLastThatFitsCounts() throws IOException {
    Rules rules =
        read(
            """
            tolerance: 4%
            tail: 7%
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
    assertThat(tolerance(rules, "fibo-c", Metric.LATENCY, Part.TAIL)).isEqualTo(0.07);
    assertThat(tolerance(rules, "fibo-py", Metric.LATENCY, Part.TAIL))
        .as("never stricter than the median's")
        .isEqualTo(0.08);
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
        "tolerence: 5%!gate.yaml:1: unknown key 'tolerence'; choose one of metrics, reference,"
            + " tail, tolerance, tolerances",
        "tolerances: [{metrik: cpu, tolerance: 5%}]!unknown key 'metrik'; choose one of function",
        "tolerances: [{tolerance: 5%}]!each needs a tolerance, and a function, a metric or both",
        "metrics: [speed]!unknown metric 'speed'; choose one of latency",
        "metrics: []!names none",
        "tolerance: 0!'0' is not a tolerance",
        "tolerance: some!'some' is not a tolerance",
        "reference: sun!unknown reference 'sun'; choose one of none, spawn, echo, container",
        "[]!gate.yaml:1: keys belong here",
        "tolerance: 5%\\n"
            + "metrics: [latency]\\n"
            + "tolerance: 6%!gate.yaml:3: is not as documented: Duplicate",
        "tolerance: [5%]!gate.yaml:1: one value belongs here",
        "metrics: cpu!gate.yaml:1: a list belongs here",
        "tolerances: [5%]!gate.yaml:1: keys belong here",
        "tolerance: 5%\\n---\\ntolerance: 6%!gate.yaml:3: a second document",
        "metrics: [!gate.yaml:1: is not as documented: while parsing a flow node"
      })
  void whatIsWrongIsNamedInOneLine(String text, String complaint) {
    assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
        .isInstanceOf(WrongUseException.class)
        .hasMessageContaining("gate.yaml")
        .hasMessageContaining(complaint)
        .message()
        .doesNotContain("\n");
  }
}
