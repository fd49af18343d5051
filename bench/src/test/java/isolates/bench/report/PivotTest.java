package isolates.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.Mode;
import isolates.bench.sample.SimulatedRun;
import isolates.bench.statistics.Metric;
import isolates.bench.statistics.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

@Timeout(60)
class PivotTest {
  private static final List<String> BY = List.of("function", "mode", "platform");

  private final Map<String, RunData> runs = new LinkedHashMap<>();

  @TempDir Path folder;

  @BeforeEach
  void twoRuns() throws IOException {
    add("before", SimulatedRun.coldstart());
    add(
        "after",
        new SimulatedRun()
            .group("isolates", "none", "fibo-c", Mode.COLD, 40, 2)
            .group("container", "runc", "fibo-c", Mode.COLD, 40, 30)
            .group("isolates", "none", "fibo-go", Mode.COLD, 40, 3)
            .failures("isolates", "none", "fibo-go", Mode.COLD, 9));
  }

  private void add(String name, SimulatedRun run) throws IOException {
    runs.put(name, RunData.read(new RunFolder(run.write(folder.resolve(name)))));
  }

  private Table pivot(List<String> by, Map<String, String> where) {
    return new Pivot(by, Metric.LATENCY, where).of(runs);
  }

  @Test
  void theLastColumnStandsAcrossIsolatesFirst() {
    runs.remove("after");

    Table table = pivot(BY, Map.of());

    assertThat(table.columnNames())
        .containsExactly(
            "function", "mode", "isolates/none", "isolates/seccomp", "container/runc", "floor");
    assertThat(table.stringColumn("mode").asList())
        .containsExactly("cold", "first", "floor", "warm");
    assertThat(table.name()).isEqualTo("median latency in ms, of 10 to 100 samples");
  }

  @Test
  void everyCellIsTheMedianOfTheSummary() {
    runs.remove("after");

    Table table = pivot(BY, Map.of());

    for (Summary summary : runs.get("before").statistics().summaries()) {
      int row = table.stringColumn("mode").asList().indexOf(summary.group().mode().id());
      assertThat(table.doubleColumn(summary.group().platformName()).getDouble(row))
          .isCloseTo(summary.p50(), within(1e-8 * summary.p50()));
    }
    assertThat(table.doubleColumn("isolates/seccomp").countMissing()).isEqualTo(3);
  }

  @Test
  void runsStandSideBySide() {
    Table table = pivot(BY, Map.of("mode", "cold"));

    assertThat(table.columnNames())
        .containsExactly(
            "function",
            "mode",
            "isolates/none before",
            "isolates/none after",
            "isolates/seccomp before",
            "container/runc before",
            "container/runc after");
    assertThat(table.stringColumn("function").asList()).containsExactly("fibo-c", "fibo-go");
    assertThat(table.doubleColumn("isolates/none before").isMissing(1)).isTrue();
  }

  @Test
  void aSingleColumnHasARowAValue() {
    Table table = pivot(List.of("function"), Map.of("platform", "isolates", "mode", "cold"));

    assertThat(table.columnNames()).containsExactly("function", "before", "after");
    assertThat(table.rowCount()).isEqualTo(2);
  }

  @Test
  void aPlatformIsMeantWithAllItsVariantsOrWithOne() {
    assertThat(pivot(List.of("platform"), Map.of("platform", "isolates")).rowCount()).isEqualTo(2);
    assertThat(pivot(List.of("platform"), Map.of("platform", "isolates/none")).rowCount())
        .isEqualTo(1);
  }

  @Test
  void warmUpIsLeftOutUnlessAskedFor() {
    assertThat(pivot(List.of("mode"), Map.of()).stringColumn("mode").asList())
        .doesNotContain("warmup");
    assertThat(pivot(List.of("mode"), Map.of("mode", "warmup")).stringColumn("mode").asList())
        .containsExactly("warmup");
  }

  @Test
  void whatIsUnknownIsRefusedWithWhatThereIs() {
    assertThatThrownBy(() -> new Pivot(List.of("fuction"), Metric.LATENCY, Map.of()))
        .hasMessage(
            "table: unknown column 'fuction'; choose one of function, mode, platform, language, bench,"
                + " gap, launch, instance, status");
    assertThatThrownBy(() -> new Pivot(BY, Metric.LATENCY, Map.of("colour", "red")))
        .hasMessageStartingWith("table: unknown column 'colour'; choose one of function, ");
    assertThatThrownBy(() -> new Pivot(BY, Metric.LATENCY, Map.of("mode", "tepid")))
        .hasMessage(
            "table: unknown mode 'tepid'; choose one of first, cold, prepared, warm, reused, unknown, floor, warmup");
    assertThatThrownBy(() -> new Pivot(List.of("mode", "mode"), Metric.LATENCY, Map.of()))
        .hasMessage("table: by: name each column once, and at least one");
    assertThatThrownBy(() -> pivot(BY, Map.of("function", "fibo-rs")))
        .hasMessage("table: unknown function 'fibo-rs'; choose one of fibo-c, fibo-go");
    assertThatThrownBy(() -> new Pivot(BY, Metric.CPU, Map.of()).of(runs))
        .hasMessage("table: no right response of that kind has a cpu");
  }

  @Test
  void itIsWrittenForPeopleAndForPrograms() throws IOException {
    Table table = pivot(BY, Map.of("function", "fibo-go"));

    assertThat(PivotFiles.lines(table).get(0))
        .isEqualTo("median latency in ms, of 40 to 40 samples");
    assertThat(PivotFiles.lines(table).get(1)).isEqualTo("function | mode | isolates/none after");
    PivotFiles.write(table, folder.resolve("new"));
    Table csv = Table.read().csv(folder.resolve("new/table.csv").toFile());
    assertThat(csv.columnNames()).isEqualTo(table.columnNames());
    assertThat(csv.doubleColumn(2).getDouble(0)).isEqualTo(table.doubleColumn(2).getDouble(0));
    assertThat(Files.readAllLines(folder.resolve("new/table.md")))
        .contains("| function | mode | isolates/none after |", "| --- | --- | ---: |");
  }
}
