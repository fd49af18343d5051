package isolates.bench.history;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import isolates.bench.WrongUseException;
import isolates.bench.figure.Format;
import isolates.bench.gate.Judge;
import isolates.bench.gate.Rules;
import isolates.bench.gate.Samples;
import isolates.bench.gate.VersionSamples;
import isolates.bench.sample.MalformedFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
  @TempDir Path folder;

  @Test
  void everyGateAddsARowASubjectAndTheTrendIsDrawn() throws IOException {
    Path file = folder.resolve("history.csv");
    VersionSamples base = new Samples(1).isolates("fibo-c", 100, 1).run("base");
    for (int gate = 0; gate < 12; gate++) {
      VersionSamples run =
          new Samples(gate).isolates("fibo-c", 100, gate < 6 ? 1 : 1.3).run("run-" + gate);
      History.append(file, Judge.judge(base, run, Rules.DEFAULT), Instant.EPOCH.plusSeconds(gate));
    }
    assertThat(Files.readAllLines(file)).as("latency and its p95").hasSize(1 + 2 * 12);
    List<String> lines = History.read(file, folder.resolve("figures"), List.of(Format.SVG));
    assertThat(lines.get(0)).contains("isolates/none fibo-c cold latency: 12 gates, 1 change,");
    assertThat(lines.get(1)).startsWith("  since 0123456789abcdef: ").contains("(ratio 1.3");
    assertThat(folder.resolve("figures/history-isolates-none-fibo-c-cold-latency.svg"))
        .content()
        .contains("isolates/none fibo-c cold latency over 12 gates");
  }

  @Test
  void aHistoryThatIsNoneIsRefused() throws IOException {
    Path file = folder.resolve("history.csv");
    assertThatThrownBy(() -> History.read(file, folder, List.of()))
        .isInstanceOf(WrongUseException.class)
        .hasMessageContaining("run one first");
    VersionSamples run = new Samples(1).isolates("fibo-c", 100, 1).run("base");
    History.append(file, Judge.judge(run, run, Rules.DEFAULT), Instant.EPOCH);
    String row = Files.readAllLines(file).get(1);
    Files.writeString(file, row.replaceFirst("ms,(\\d+),", "ms,$1,-") + "\n", APPEND);
    assertThatThrownBy(() -> History.read(file, folder, List.of()))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("line 4")
        .hasMessageContaining("not above 0");
  }

  @Test
  void aRowThatWasCutOffByAKillIsLeftOut() throws IOException {
    Path file = folder.resolve("history.csv");
    VersionSamples run = new Samples(1).isolates("fibo-c", 100, 1).run("base");
    History.append(file, Judge.judge(run, run, Rules.DEFAULT), Instant.EPOCH);
    Files.writeString(file, "half a row", APPEND);
    assertThat(History.read(file, folder, List.of()))
        .hasSize(2)
        .allMatch(line -> line.contains("1 gate,"));
  }

  @Test
  void theNextGateTakesThePlaceOfARowThatWasCutOff() throws IOException {
    Path file = folder.resolve("history.csv");
    VersionSamples run = new Samples(1).isolates("fibo-c", 100, 1).run("base");
    for (String cut : List.of("time,comm", "half a row", "")) {
      Files.writeString(file, cut, CREATE, APPEND);
      History.append(file, Judge.judge(run, run, Rules.DEFAULT), Instant.EPOCH);
    }
    assertThat(file).content().startsWith("time,commit,").doesNotContain("half a row");
    assertThat(History.read(file, folder, List.of()))
        .hasSize(2)
        .allMatch(line -> line.contains("3 gates,"));
  }
}
