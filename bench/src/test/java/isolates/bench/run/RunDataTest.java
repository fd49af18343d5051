package isolates.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.sample.MalformedFileException;
import isolates.bench.sample.MemoryReading;
import isolates.bench.sample.Mode;
import isolates.bench.sample.SimulatedRun;
import isolates.bench.sample.SimulatedSample;
import isolates.bench.sample.WrittenRows;
import isolates.bench.statistics.GroupSamples;
import isolates.bench.statistics.Metric;
import isolates.bench.statistics.Statistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;

@Timeout(60)
class RunDataTest {
  private static final Group ISOLATES_COLD =
      new Group("coldstart", "isolates", "none", "fibo-c", "c", Mode.COLD);

  @TempDir Path folder;

  @Test
  void samplesAreATableOfWholeNanoseconds() throws IOException {
    RunData run = read(SimulatedRun.coldstart());

    assertThat(run.tables().samples().rowCount()).isEqualTo(490);
    assertThat(run.tables().samples().column(CsvColumns.LATENCY_NS).type())
        .isEqualTo(ColumnType.LONG);
    assertThat(run.tables().samples().column(CsvColumns.CPU_US).countMissing()).isEqualTo(490);
  }

  @Test
  void groupsLeaveWarmUpOutAndKeepTheOrderOfMeasuring() throws IOException {
    SimulatedRun simulated = SimulatedRun.coldstart();
    RunData run = read(simulated);

    assertThat(run.groups().keySet()).noneMatch(group -> group.mode() == Mode.WARMUP);
    GroupSamples cold = run.groups().get(ISOLATES_COLD);
    assertThat(cold.values(Metric.LATENCY))
        .containsExactly(
            simulated.stream()
                .filter(sample -> sample.group().equals(ISOLATES_COLD))
                .mapToLong(sample -> sample.latencyNs().getAsLong())
                .toArray());
    assertThat(cold.sequence(Metric.LATENCY)).startsWith(0, 1, 2).hasSize(100);
  }

  @Test
  void aLatencyBeyondWhatADoubleHoldsIsExact() throws IOException {
    SimulatedRun.coldstart().write(folder);
    Path samples = folder.resolve("samples.csv");
    long latency = (1L << 53) + 1;
    Files.writeString(
        samples,
        "r,coldstart,isolates,none,g,c,cold,i,0,,0,,%d,200,true,3,,,0,,,,,,,\n".formatted(latency),
        StandardOpenOption.APPEND);

    Group group = new Group("coldstart", "isolates", "none", "g", "c", Mode.COLD);
    assertThat(read().groups().get(group).values(Metric.LATENCY)).containsExactly(latency);
  }

  @Test
  void theFirstByteCountsFromTheStart() throws IOException {
    new SimulatedRun().write(folder);
    Files.writeString(
        folder.resolve("samples.csv"),
        """
        r,b,isolates,none,f,c,cold,i,0,,1000,1700,900,200,true,3,,,0,,,,,,,
        r,b,isolates,none,f,c,cold,i,1,,2000,,900,200,true,3,,,0,,,,,,,
        """,
        StandardOpenOption.APPEND);

    GroupSamples samples = read().groups().values().iterator().next();
    assertThat(samples.values(Metric.FIRST_BYTE)).containsExactly(700);
    assertThat(samples.sequence(Metric.FIRST_BYTE)).containsExactly(0);
    assertThat(samples.values(Metric.LATENCY)).hasSize(2);
  }

  @Test
  void failuresAreCountedAndCarryNoValue() throws IOException {
    RunData run =
        read(
            new SimulatedRun()
                .group("isolates", "none", "f", Mode.COLD, 5, 1)
                .failures("isolates", "none", "f", Mode.COLD, 2));

    GroupSamples samples = run.groups().values().iterator().next();
    assertThat(samples.rows().rowCount()).isEqualTo(7);
    assertThat(samples.failures()).isEqualTo(2);
    assertThat(samples.values(Metric.LATENCY)).hasSize(5);
  }

  @Test
  void whatIsComputedIsComputedOnce() throws IOException {
    RunData run = read(SimulatedRun.coldstart());

    Statistics statistics = run.statistics();
    assertThat(run.statistics()).isSameAs(statistics);
    assertThat(run.latencies()).isEqualTo(statistics.latencies());
    assertThat(run.study()).isSameAs(run.study());
  }

  @Test
  void anUnknownNumberOfInstancesIsMissing() throws IOException {
    WrittenRows.write(
        folder.resolve("memory.csv"),
        CsvColumns.MEMORY,
        new MemoryReading(
            "run",
            Group.of("openlambda", "sock", "fibo-py"),
            OptionalLong.empty(),
            MemoryReading.PSS,
            MemoryReading.PLATFORM,
            3));

    RunData run = read();
    assertThat(run.tables().memory().longColumn(CsvColumns.INSTANCES).isMissing(0)).isTrue();
    assertThat(run.tables().memory().longColumn(CsvColumns.KIB).getLong(0)).isEqualTo(3);
    assertThat(run.tables().samples().isEmpty()).isTrue();
    assertThat(run.statistics().summaries()).isEmpty();
  }

  @Test
  void memoryThatCannotBeIsNobodysAndLeavesTheOtherPlatformAlone() throws IOException {
    WrittenRows.write(
        folder.resolve("memory.csv"),
        CsvColumns.MEMORY,
        studys("isolates", MemoryReading.AFTER, 1_000),
        studys("isolates", MemoryReading.PLATFORM, 7),
        studys("isolates", MemoryReading.AFTER, 900),
        studys("isolates", MemoryReading.PLATFORM, -223),
        studys("container", MemoryReading.AFTER, 1_200),
        studys("container", MemoryReading.PLATFORM, 24),
        // As it is written now: without the reading that cannot be.
        studys("openlambda", MemoryReading.AFTER, 1_200),
        studys("openlambda", MemoryReading.PLATFORM, 24),
        studys("openlambda", MemoryReading.AFTER, 900));

    Table memory = read().tables().memory();
    assertThat(
            memory
                .where(memory.stringColumn(CsvColumns.METHOD).isEqualTo(MemoryReading.AVAILABLE))
                .stringColumn(CsvColumns.PLATFORM)
                .asList())
        .containsExactly("container");
    assertThat(memory.longColumn(CsvColumns.KIB).min()).isEqualTo(24);
  }

  private static MemoryReading studys(String platform, String scope, long kib) {
    return new MemoryReading(
        "run",
        Group.of(platform, "", "fibo-c"),
        OptionalLong.of(0),
        scope.equals(MemoryReading.AFTER) ? MemoryReading.USED : MemoryReading.AVAILABLE,
        scope,
        kib);
  }

  @Test
  void theLineThatAKillCutOffIsLeftOutAndTold() throws IOException {
    RunData whole = read(SimulatedRun.coldstart());
    assertThat(whole.isCutOff()).isFalse();
    Files.writeString(
        folder.resolve("samples.csv"), "run-1,coldstart,isol", StandardOpenOption.APPEND);

    RunData cut = read();
    assertThat(cut.isCutOff()).isTrue();
    assertThat(cut.tables().samples().rowCount()).isEqualTo(whole.tables().samples().rowCount());
  }

  @Test
  void aWrongFieldIsRefusedByFileLineAndColumn() throws IOException {
    SimulatedRun.coldstart().write(folder);
    Path samples = folder.resolve("samples.csv");
    // An error of two lines moves every line behind it.
    Files.writeString(
        samples,
        """
        r,b,isolates,none,f,c,cold,i,0,,0,,,,false,,,"refused
        twice",0,,,,,,,
        r,b,isolates,none,f,c,tepid,i,0,,0,,7,200,true,3,,,0,,,,,,,
        """,
        StandardOpenOption.APPEND);

    assertThatThrownBy(this::read)
        .isInstanceOf(MalformedFileException.class)
        .hasMessage(
            "%s, line 494: column 'mode' holds 'tepid' where one of first, cold, prepared, warm, reused,"
                + " unknown, floor, warmup belongs",
            samples);
  }

  @Test
  void aRequiredNumberThatIsNotThereIsRefused() throws IOException {
    new SimulatedRun().write(folder);
    Path samples = folder.resolve("samples.csv");
    Files.writeString(
        samples,
        "r,b,isolates,none,f,c,cold,i,,,0,,7,200,true,3,,,0,,,,,,,\n",
        StandardOpenOption.APPEND);

    assertThatThrownBy(this::read)
        .hasMessage("%s, line 2: column 'sequence' holds '' where a whole number belongs", samples);
  }

  @Test
  void whatIsNotUtf8IsRefused() throws IOException {
    Files.write(folder.resolve("samples.csv"), new byte[] {'r', (byte) 0xff, '\n'});

    assertThatThrownBy(this::read)
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("samples.csv");
  }

  @Test
  void anEnvironmentThatIsNotJsonIsRefused() throws IOException {
    new SimulatedRun().write(folder);
    Files.writeString(folder.resolve("environment.json"), "{\n\"schema\": 1,\n oops");

    assertThatThrownBy(this::read)
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("environment.json, line 3: is not JSON");
  }

  @ParameterizedTest
  @CsvSource({
    "-5, column 'latency_ns' holds '-5' where a whole number from 0 belongs",
    "'', a sample that is ok has a latency"
  })
  void aGoodSampleWithoutATrueLatencyIsRefused(String latency, String problem) throws IOException {
    new SimulatedRun().write(folder);
    Path samples = folder.resolve("samples.csv");
    SimulatedSample sample =
        new SimulatedSample(new Group("b", "isolates", "none", "f", "c", Mode.COLD));
    sample.latencyNs = OptionalLong.of(4711);
    String row =
        sample.get().fields().stream()
            .map(Object::toString)
            .collect(Collectors.joining(",", "", "\n"));
    Files.writeString(samples, row.replace("4711", latency), StandardOpenOption.APPEND);

    assertThatThrownBy(this::read)
        .isInstanceOf(MalformedFileException.class)
        .hasMessage("%s, line 2: %s", samples, problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "7", "{}", "{\"schema\": 99}", "{\"schema\": \"one\"}"})
  void anEnvironmentThatNoRunWroteIsRefused(String environment) throws IOException {
    new SimulatedRun().write(folder);
    Files.writeString(folder.resolve("environment.json"), environment);

    assertThatThrownBy(this::read)
        .isInstanceOf(MalformedFileException.class)
        .hasMessageMatching(".*environment.json, line 1: is (not the JSON|of schema version).*");
  }

  private RunData read(SimulatedRun run) throws IOException {
    run.write(folder);
    return read();
  }

  private RunData read() throws IOException {
    return RunData.read(new RunFolder(folder));
  }
}
