package isolates.bench.cli;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.load.OlBench;
import isolates.bench.sample.Mode;
import isolates.bench.sample.ReadRows;
import isolates.bench.sample.Sample;
import isolates.container.Runtimes;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenLambda's own bench, as its users know it. */
@Order(9)
class OlBenchIT {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int olBench(String... keys) {
    List<String> line = new ArrayList<>(List.of("ol-bench"));
    line.addAll(List.of(keys));
    return Benchmarks.run(new PrintWriter(out), new PrintWriter(err), line.toArray(String[]::new));
  }

  @Test
  void loadsEveryPlatformAndTellsItAsOlBenchDoes() throws Exception {
    Path run = folder.resolve("run");

    int status =
        olBench(
            "--load=py64-seq", "--seconds=1", "--repetitions=2", "--formats=svg", "--out=" + run);

    // A driver that the other tests keep from sending in time makes a run invalid, and nothing
    // else.
    assertThat(status).as(err + "" + out).isIn(ExitStatus.DONE, ExitStatus.NO);
    assertThat(out.toString())
        .containsPattern(
            "\\{\"benchmark\": \"py64-seq\",\"seconds\": 1\\.000, \"successes\": \\d+,"
                + " \"errors\": 0, \"ops/s\": \\d+\\.\\d{3}\\}")
        .containsPattern("py64-seq: [\\d.\u00a0]+ ops/s \\(95 % interval .*\\); cold \\d+ of \\d+");
    List<Sample> samples = ReadRows.samples(run.resolve("samples.csv"));
    assertThat(samples).allMatch(Sample::ok);
    assertThat(samples)
        .filteredOn(sample -> sample.group().isIsolates())
        .isNotEmpty()
        .allMatch(sample -> sample.group().mode() == Mode.COLD);
    if (Runtimes.NAMES.stream().anyMatch(name -> Runtimes.probe(name).available())) {
      Map<Mode, Long> modes =
          samples.stream()
              .filter(sample -> !sample.group().isIsolates())
              .collect(groupingBy(sample -> sample.group().mode(), counting()));
      // The first of each function is cold, and said to be, and so all after the 64th are warm. A
      // slow machine does not get that far in its second.
      assertThat(modes.keySet()).isSubsetOf(Mode.COLD, Mode.WARM);
      assertThat(modes.get(Mode.COLD)).isBetween(1L, 64L);
    }
  }

  @Test
  void theLineIsOlBenchsToTheLetter() {
    assertThat(OlBench.PY64_SEQ.line(10.035, 68, 0))
        .isEqualTo(
            "{\"benchmark\": \"py64-seq\",\"seconds\": 10.035, \"successes\": 68, \"errors\": 0,"
                + " \"ops/s\": 6.776}");
  }

  @Test
  void anUnknownLoadIsRefused() {
    assertThat(olBench("--load=py63-seq")).isEqualTo(ExitStatus.WRONG_USE);
    assertThat(err.toString()).contains("choose one of py64-seq, py64-par");
  }
}
