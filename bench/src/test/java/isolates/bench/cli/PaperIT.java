package isolates.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import isolates.bench.cli.BenchProcess.Outcome;
import isolates.bench.sample.MemoryReading;
import isolates.bench.sample.Mode;
import isolates.bench.sample.ReadRows;
import isolates.bench.sample.Sample;
import isolates.bench.sample.StartUpTime.Stage;
import isolates.container.Runtimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

/** The study repeated in small, on whatever this machine has in place of OpenLambda. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class PaperIT {
  private static final List<String> FIGURES =
      List.of(
          "CSvsOL_bar",
          "CSvsOLvsNI_bar",
          "OLvsNI_box",
          "CGIvsNI_box",
          "CGIPYJSONvsCGIPYQRYvsCGI_bar",
          "OLvsNI_Mem_bar",
          "OLvsNI_MemKB_bar");

  @TempDir Path folder;

  @Test
  void theStudyIsMeasuredWithContainersInThePlaceOfOpenLambdaUnderTheirOwnName() throws Exception {
    String runtime = runtime();
    Path run = folder.resolve("run");
    Outcome outcome =
        BenchProcess.runWell(
            "paper",
            "--n=4",
            "--launches=1",
            "--warmup=1",
            "--first=2",
            "--repetitions=2",
            "--formats=svg",
            "--out=" + run);

    List<Sample> samples = ReadRows.samples(run.resolve("samples.csv"));
    assertThat(samples)
        .allMatch(Sample::ok)
        .noneMatch(s -> s.group().platform().equals("openlambda"));
    assertThat(samples)
        .filteredOn(s -> s.group().mode() == Mode.FIRST)
        .hasSize(2)
        .allMatch(
            s -> s.group().platform().equals("container") && s.group().variant().equals(runtime));
    assertThat(lines(run.resolve("stats/cs.csv"))).hasSize(2);
    assertThat(lines(run.resolve("stats/ol.csv"))).hasSize(4);
    assertThat(lines(run.resolve("stats/mnikb.csv"))).hasSize(2);
    assertThat(run.resolve("stats/sources.csv")).content().contains("ol.csv,container," + runtime);

    assertThat(ReadRows.memory(run.resolve("memory.csv")))
        .filteredOn(reading -> reading.method().equals(MemoryReading.PSS))
        .hasSizeGreaterThanOrEqualTo(4)
        .allMatch(reading -> reading.kib() > 1024)
        .anyMatch(
            reading ->
                reading.group().platform().equals("container")
                    && reading.instances().orElse(0) == 1);
    assertThat(ReadRows.startUp(run.resolve("startup.csv")))
        .extracting(time -> time.group().platform() + " " + time.stage().id())
        .contains("container " + Stage.LOAD.id(), "isolates " + Stage.START.id());
    assertThat(ReadRows.disk(run.resolve("disk.csv")))
        .filteredOn(item -> item.item().equals("function"))
        .extracting(item -> item.group().platform())
        .contains("container", "isolates");

    for (String figure : FIGURES) {
      assertThat(run.resolve("figures").resolve(figure + ".svg")).isNotEmptyFile();
      assertThat(run.resolve("report.html")).content().contains("id=\"" + figure + "\"");
    }
    assertThat(run.resolve("figures/CSvsOL_bar.svg"))
        .content()
        .contains("container/" + runtime)
        .doesNotContain("OpenLambda");
    assertThat(outcome.said())
        .anyMatch(line -> line.matches("median +\\| published \\| measured here +\\| ratio"))
        .anyMatch(line -> line.startsWith("cold start of containers, here container/" + runtime))
        .anyMatch(line -> line.startsWith("left out: openlambda, no worker was named"));
    tablesawReadsEveryTable(run);
    theReportIsMadeAgainFromTheFolderAlone(run);
  }

  private static String runtime() throws InterruptedException {
    for (String name : Runtimes.NAMES) {
      if (Runtimes.probe(name).available()) {
        return name;
      }
    }
    assumeTrue(false, "no container runtime works here: " + Runtimes.probe("unshare"));
    return "";
  }

  private static void tablesawReadsEveryTable(Path run) throws IOException {
    try (Stream<Path> files = Files.list(run)) {
      assertThat(files.filter(file -> file.toString().endsWith(".csv")))
          .hasSizeGreaterThanOrEqualTo(8)
          .allSatisfy(
              file ->
                  assertThat(String.join(",", Table.read().csv(file.toFile()).columnNames()))
                      .isEqualTo(lines(file).get(0)));
    }
  }

  private static void theReportIsMadeAgainFromTheFolderAlone(Path run) throws Exception {
    Path page = run.resolve("report.html");
    String first = Files.readString(page);
    Files.delete(page);
    Outcome outcome = BenchProcess.runWell("report", "--run=" + run);
    assertThat(outcome.said()).containsExactly(page.toString());
    assertThat(page).content().isEqualTo(first);
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file);
  }
}
