package isolates.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import isolates.bench.experiment.ClosedLoop.Result;
import isolates.bench.sample.Mode;
import isolates.bench.sample.ReadRows;
import isolates.bench.sample.Sample;
import isolates.container.Runtimes;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenLambda's own bench, as its users know it. */
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
  void loadsAWorkerAndTellsItAsOlBenchDoes() throws Exception {
    assumeTrue(
        Runtimes.NAMES.stream().anyMatch(name -> Runtimes.probe(name).available()),
        "no container runtime works here");
    Path run = folder.resolve("run");

    int status = olBench("--load=py64-seq", "--seconds=1", "--formats=svg", "--out=" + run);

    assertThat(status).as(err.toString()).isZero();
    assertThat(out.toString())
        .containsPattern(
            "\\{\"benchmark\": \"py64-seq\",\"seconds\": 1\\.000, \"successes\": \\d+,"
                + " \"errors\": 0, \"ops/s\": \\d+\\.\\d{3}\\}");
    List<Sample> samples = ReadRows.samples(run.resolve("samples.csv"));
    assertThat(samples).allMatch(Sample::ok);
    assertThat(samples.stream().filter(s -> s.group().mode() == Mode.WARMUP)).hasSize(64);
    assertThat(samples).anyMatch(s -> s.group().mode() == Mode.WARM);
  }

  @Test
  void theLineIsOlBenchsToTheLetter() {
    assertThat(new Result("py64-seq", 10.035, 68, 0).line())
        .isEqualTo(
            "{\"benchmark\": \"py64-seq\",\"seconds\": 10.035, \"successes\": 68, \"errors\": 0,"
                + " \"ops/s\": 6.776}");
  }

  @Test
  void whatRunsNoFunctionOfItsIsRefused() {
    assertThat(olBench("--platforms=isolates")).isEqualTo(ExitStatus.WRONG_USE);
    assertThat(err.toString()).contains("choose one of openlambda, container");
  }

  @Test
  void anUnknownLoadIsRefused() {
    assertThat(olBench("--load=py63-seq")).isEqualTo(ExitStatus.WRONG_USE);
    assertThat(err.toString()).contains("choose one of py64-seq, py64-par");
  }
}
