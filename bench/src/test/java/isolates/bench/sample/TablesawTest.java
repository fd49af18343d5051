package isolates.bench.sample;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.report.PaperTable;
import isolates.bench.run.PaperFiles;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.run.StatisticsCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;

/** Every CSV of ours with a header is read by Tablesaw without a single option. */
class TablesawTest {
  private static final int MANY = 20_000;

  @TempDir Path run;

  @BeforeEach
  void aRunWithEveryTable() throws IOException {
    SimulatedRun samples =
        SimulatedRun.coldstart()
            .group("container", "runc", "fibo-py", Mode.WARM, MANY, 2)
            .failures("container", "runc", "fibo-py", Mode.WARM, 3);
    samples.write(run);
    StatisticsCsv.write(new RunFolder(run), samples.statistics());
    Group isolates = Group.of("isolates", "none", "fibo-c");
    WrittenRows.write(
        run.resolve("memory.csv"),
        CsvColumns.MEMORY,
        new MemoryReading(
            "run",
            Group.of("container", "runc", "fibo-py"),
            OptionalLong.empty(),
            "pss",
            "platform",
            7));
    WrittenRows.write(
        run.resolve("startup.csv"),
        CsvColumns.STARTUP,
        new StartUpTime("run", isolates, StartUpTime.Stage.STOP, 0, 7));
    WrittenRows.write(
        run.resolve("disk.csv"),
        CsvColumns.DISK,
        new DiskItem("run", isolates, "JDK", "/a, \"b\"", "machine", 7));
    PaperFiles study = RunData.read(new RunFolder(run)).study();
    study.write(run.resolve("stats"));
    PaperTable.of(study.distributions(), study.origins(), Map.of()).write(new RunFolder(run));
  }

  @Test
  void columnsAndRowsAreThoseOfTheFile() throws IOException {
    try (Stream<Path> ours = Files.list(run);
        Stream<Path> files = Stream.concat(ours, sources())) {
      assertThat(files.filter(file -> file.toString().endsWith(".csv")))
          .hasSize(9)
          .allSatisfy(
              file -> {
                Table table = Table.read().csv(file.toFile());
                try (Stream<String> lines = Files.lines(file)) {
                  String header = lines.findFirst().orElseThrow();
                  assertThat(String.join(",", table.columnNames())).isEqualTo(header);
                }
                try (Stream<String> lines = Files.lines(file)) {
                  assertThat(table.rowCount()).isEqualTo(lines.count() - 1);
                }
                assertThat(table.rowCount()).isPositive();
              });
    }
  }

  private Stream<Path> sources() {
    return Stream.of(run.resolve("stats/sources.csv"));
  }

  @Test
  void numbersAreNumbersAndUnknownIsMissing() {
    Table samples = Table.read().csv(run.resolve("samples.csv").toFile());

    assertThat(samples.column("start_ns").type()).isEqualTo(ColumnType.LONG);
    assertThat(samples.numberColumn("latency_ns").countMissing()).isEqualTo(3);
    assertThat(samples.column("ok").type()).isEqualTo(ColumnType.BOOLEAN);
    assertThat(samples.booleanColumn("ok").countFalse()).isEqualTo(3);
    Table disk = Table.read().csv(run.resolve("disk.csv").toFile());
    assertThat(disk.stringColumn("path").get(0)).isEqualTo("/a, \"b\"");
  }
}
