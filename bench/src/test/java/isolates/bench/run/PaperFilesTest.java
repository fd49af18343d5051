package isolates.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.Group;
import isolates.bench.sample.MemoryReading;
import isolates.bench.sample.Mode;
import isolates.bench.sample.PaperSeries;
import isolates.bench.sample.SimulatedRun;
import isolates.bench.sample.StatsFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaperFilesTest {
  @TempDir Path folder;
  private final SimulatedRun run = new SimulatedRun();

  @Test
  void theBuiltInWorkerFillsTheContainersSeriesUnderItsOwnName() throws IOException {
    run.group("container", "runc", "fibo-py", Mode.FIRST, 7, 80)
        .group("container", "runc", "fibo-py", Mode.COLD, 5, 40)
        .group("container", "runc", "fibo-py", Mode.WARM, 9, 2);
    PaperFiles files = study();

    assertThat(files.values().get(PaperSeries.CS)).hasSize(7);
    assertThat(files.values().get(PaperSeries.OL)).hasSize(9);
    assertThat(files.origins())
        .containsOnlyKeys(PaperSeries.CS, PaperSeries.OL)
        .containsEntry(PaperSeries.CS, Group.of("container", "runc", "fibo-py"));
  }

  @Test
  void openLambdaGoesBeforeItsStandIn() throws IOException {
    run.group("container", "runc", "fibo-py", Mode.WARM, 9, 2)
        .group("openlambda", "sock", "fibo-py", Mode.WARM, 4, 2);
    PaperFiles files = study();

    assertThat(files.origins().get(PaperSeries.OL))
        .isEqualTo(Group.of("openlambda", "sock", "fibo-py"));
    assertThat(files.values().get(PaperSeries.OL)).hasSize(4);
  }

  @Test
  void theModuleGoesBeforeSeccompAndGoBeforeC() throws IOException {
    run.group("isolates", "none", "fibo-c", Mode.COLD, 3, 1)
        .group("isolates", "none", "fibo-go", Mode.COLD, 4, 1)
        .group("isolates", "seccomp", "fibo-go", Mode.COLD, 5, 1)
        .group("isolates", "lkm", "fibo-go", Mode.COLD, 6, 1);
    PaperFiles files = study();

    assertThat(files.values().get(PaperSeries.CGI)).hasSize(4);
    assertThat(files.origins().get(PaperSeries.NI))
        .isEqualTo(Group.of("isolates", "lkm", "fibo-go"));
  }

  @Test
  void failuresFillNothing() throws IOException {
    run.failures("isolates", "none", "fibo-c", Mode.COLD, 3);
    assertThat(study().values()).isEmpty();
  }

  @Test
  void memoryIsWrittenInMegabytesAndKilobytesWithTheReadingsItIsTheDifferenceOf()
      throws IOException {
    new SimulatedRun().group("container", "runc", "fibo-py", Mode.WARM, 1, 2).write(folder);
    try (CsvWriter<MemoryReading> memory =
        CsvWriter.create(folder.resolve("memory.csv"), CsvColumns.MEMORY)) {
      for (Object[] reading :
          new Object[][] {
            {MemoryReading.USED, MemoryReading.BEFORE, 102_400L},
            {MemoryReading.USED, MemoryReading.AFTER, 204_900L},
            {MemoryReading.AVAILABLE, MemoryReading.PLATFORM, 102_500L},
            {MemoryReading.PSS, MemoryReading.PLATFORM, 50_000L}
          }) {
        memory.append(
            new MemoryReading(
                "run",
                Group.of("container", "runc", "fibo-py"),
                OptionalLong.of(1),
                (String) reading[0],
                (String) reading[1],
                (long) reading[2]));
      }
    }

    PaperFiles files = RunData.read(new RunFolder(folder)).study();
    files.write(folder.resolve("stats"));

    StatsFolder stats = StatsFolder.read(folder.resolve("stats"));
    assertThat(stats.get(PaperSeries.MOLKB)).contains(new long[] {102_500});
    assertThat(stats.get(PaperSeries.MOL)).contains(new long[] {100});
    assertThat(stats.get(PaperSeries.UM1KB)).contains(new long[] {102_400});
    assertThat(stats.get(PaperSeries.UMOL)).contains(new long[] {200});
    assertThat(stats.get(PaperSeries.MNI)).isEmpty();
    assertThat(stats.origin(PaperSeries.MOL)).isEqualTo(Group.of("container", "runc", "fibo-py"));
    assertThat(files.distributions().get(PaperSeries.MOL).median()).isEqualTo(102_500 / 1024.0);
  }

  @Test
  void theStudysFormIsWholeMillisecondsOursIsFiner() throws IOException {
    run.group("isolates", "none", "fibo-c", Mode.COLD, 1, 4.2);
    PaperFiles files = study();
    files.write(folder.resolve("stats"));

    long[] whole = StatsFolder.read(folder.resolve("stats")).get(PaperSeries.CGI).orElseThrow();
    double exact = files.distributions().get(PaperSeries.CGI).median();
    assertThat(whole).containsExactly(Math.round(exact));
    assertThat(exact).isNotEqualTo((double) whole[0]);
  }

  private PaperFiles study() throws IOException {
    return RunData.read(new RunFolder(run.write(folder))).study();
  }
}
