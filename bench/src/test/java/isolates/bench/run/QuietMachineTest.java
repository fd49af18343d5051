package isolates.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.sample.SimulatedSample;
import isolates.bench.sample.TableBuilder;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

class QuietMachineTest {
  private final TableBuilder samples = new TableBuilder("samples", CsvColumns.SAMPLES);

  private static JsonNode machine(String load, String governor) {
    return JsonMapper.shared()
        .readTree(
            "{\"load_before\":\"%s 1 1 1/99 7\",\"cpu\":{\"processors\":2,\"governor\":\"%s\"}}"
                .formatted(load, governor));
  }

  private void samples(int n, String gap, long stealUs, long running) {
    Group group = new Group("coldstart", "isolates", "none", "f", "c", Mode.COLD, gap);
    for (int i = 0; i < n; i++) {
      SimulatedSample sample = new SimulatedSample(group);
      sample.round = i;
      sample.gapUs = OptionalLong.of(10_000);
      sample.startNs = i;
      sample.latencyNs = OptionalLong.of(10_000_000);
      sample.stealUs = OptionalLong.of(stealUs);
      sample.running = OptionalLong.of(running);
      samples.append(sample.get());
    }
  }

  @Test
  void aLoadAboveTheProcessorsAndAGovernorThatSavesPowerAreNamed() {
    assertThat(QuietMachine.before(machine("18.81", "powersave")))
        .containsExactly(
            "load 18.81 on 2 processors before the run",
            "frequency governor powersave instead of performance");
  }

  @Test
  void serversThatWereNotRehearsedAreNoWarmOnes() {
    assertThat(QuietMachine.before(JsonMapper.shared().readTree("{\"rehearsals_at_most\":\"2\"}")))
        .containsExactly("no more than 2 rehearsals of what is measured, by ISOLATES_REHEARSALS");
  }

  @Test
  void aQuietMachineHasNothingToSay() {
    samples(97, "10", 100, 0);
    samples(3, "10", 10_000, 1);

    assertThat(QuietMachine.before(machine("0.19", "unknown"))).isEmpty();
    assertThat(QuietMachine.before(machine("unknown", "performance"))).isEmpty();
    assertThat(QuietMachine.before(JsonNodeFactory.instance.missingNode())).isEmpty();
    assertThat(QuietMachine.during(samples.table())).isEmpty();
  }

  @Test
  void whatElseRanAndWhatTheHypervisorTookAreToldInShares() {
    samples(60, "10", 5_000, 0);
    samples(40, "10", 5_000, 3);
    // The same round back to back: what was read of the machine is the same reading.
    samples(100, "0", 5_000, 0);

    assertThat(QuietMachine.during(samples.table()))
        .containsExactly(
            "something else ran when 40 % of the samples began",
            "the hypervisor took 25 % of a processor");
  }

  @Test
  void aTickIsNoTheft() {
    samples(2, "10", 10_000, 0);

    assertThat(QuietMachine.during(samples.table())).isEmpty();
  }
}
