package isolates.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import isolates.bench.cli.BenchProcess.Outcome;
import isolates.bench.run.FunctionTemplate;
import isolates.bench.sample.ReadRows;
import isolates.bench.sample.Sample;
import isolates.container.Runtimes;
import isolates.workload.Build;
import isolates.workload.Catalogue;
import isolates.workload.Workload;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code new} writes is measured as it is, on isolates and in containers. On a machine where
 * nobody has compiled Go before, its whole library is compiled first: a minute of processor time,
 * and more of the clock beside other tests.
 */
@Order(6)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class NewFunctionIT {
  @TempDir Path folder;

  @Test
  void ofEachLanguageIsMeasuredOnBothSides() throws Exception {
    assumeTrue(
        Runtimes.NAMES.stream().anyMatch(name -> Runtimes.probe(name).available()),
        "no container runtime works here");
    Path functions = folder.resolve("functions");
    for (FunctionTemplate language : FunctionTemplate.values()) {
      String name = language.name().toLowerCase(Locale.ROOT);
      write(functions, name);
    }
    List<String> possible =
        Catalogue.read(functions).all().stream()
            .filter(workload -> Build.unavailableReason(workload).isEmpty())
            .map(Workload::name)
            .toList();

    Outcome outcome =
        BenchProcess.runWell(
            "warm",
            "--workloads=" + functions,
            "--platforms=isolates,container",
            "--n=2",
            "--launches=1",
            "--gap=1",
            "--warmup=1",
            "--formats=svg",
            "--out=" + folder.resolve("run"));

    List<Sample> samples = ReadRows.samples(folder.resolve("run/samples.csv"));
    assertThat(samples).as(outcome::toString).allMatch(Sample::ok);
    for (String platform : List.of("isolates", "container")) {
      assertThat(
              samples.stream()
                  .filter(sample -> sample.group().platform().equals(platform))
                  .map(sample -> sample.group().function())
                  .distinct()
                  .sorted())
          .containsExactlyElementsOf(possible);
    }
    assertThat(folder.resolve("run/report.html")).isNotEmptyFile();
  }

  private static void write(Path functions, String language) {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    String[] command = {
      "new", "--name=hello-" + language, "--language=" + language, "--workloads=" + functions
    };
    assertThat(Benchmarks.run(out, out, command)).as(said::toString).isZero();
  }
}
