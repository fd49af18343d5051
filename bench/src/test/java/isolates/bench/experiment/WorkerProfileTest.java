package isolates.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.measure.Gap;
import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.PageCache;
import isolates.bench.platform.OpenLambdaPlatform;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.MemoryReading;
import isolates.bench.sample.PhaseTime;
import isolates.bench.sample.ReadRows;
import isolates.openlambda.FakeOpenLambda;
import isolates.openlambda.OpenLambdaVariant;
import isolates.workload.Catalogue;
import isolates.workload.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class WorkerProfileTest {
  private final Workload python =
      Catalogue.read(Path.of(System.getProperty("isolates.home", "."), "workloads"))
          .find("fibo-py");

  @TempDir Path folder;

  /** What memory.csv then holds; the sandboxes' control group is the folder. */
  private List<MemoryReading> profile() throws Exception {
    Files.createFile(folder.resolve("cgroup.procs"));
    Path file = folder.resolve("memory.csv");
    try (FakeOpenLambda worker = new FakeOpenLambda(0, folder);
        HttpDriver driver = new HttpDriver();
        CsvWriter<PhaseTime> phases =
            CsvWriter.create(folder.resolve("phases.csv"), CsvColumns.PHASES);
        CsvWriter<MemoryReading> memory = CsvWriter.create(file, CsvColumns.MEMORY)) {
      worker.group(folder);
      worker.frozen().put("import-cache", true);
      OpenLambdaPlatform platform =
          OpenLambdaPlatform.attached(OpenLambdaVariant.SOCK_TREE, worker.url());
      LatencyPlan plan =
          new LatencyPlan(
              List.of(platform),
              List.of(python),
              Map.of(),
              1,
              1,
              1,
              1,
              7,
              10,
              List.of(Gap.of("0")),
              false,
              PageCache.WARM);
      new WorkerProfile("run", plan, 2, driver, phases, memory).run();
    }
    return ReadRows.memory(file);
  }

  @Test
  void aSandboxWhoseMemoryIsNotAccountedForEndsNothing() throws Exception {
    assertThat(profile())
        .extracting(row -> row.method() + " " + row.scope())
        .contains("pss sandbox frozen", "pss zygote frozen")
        .noneMatch(row -> row.startsWith(MemoryReading.CGROUP));
  }

  @Test
  void oneSandboxBesideItsZygoteIsOneInstance() throws Exception {
    Files.writeString(folder.resolve("memory.current"), "2048\n");

    List<MemoryReading> rows = profile();

    assertThat(rows)
        .filteredOn(row -> row.scope().equals("sandbox frozen"))
        .isNotEmpty()
        .extracting(MemoryReading::instances)
        .containsOnly(OptionalLong.of(1));
    assertThat(rows)
        .filteredOn(row -> row.method().equals(MemoryReading.CGROUP))
        .extracting(MemoryReading::kib)
        .containsOnly(2L);
  }
}
