package isolates.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.report.Runs.Line;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.run.StatisticsCsv;
import isolates.bench.sample.SimulatedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsTest {
  @TempDir Path results;

  @Test
  void theRunMeasuredLastStandsFirstWhateverWasMadeOfItSince() throws IOException {
    run("older", 1_000);
    run("newer", 2_000);
    Files.writeString(results.resolve("older/report.html"), "made anew");
    Files.createSymbolicLink(results.resolve("latest"), Path.of("newer"));

    assertThat(Runs.newestFirst(results)).extracting(Line::name).containsExactly("newer", "older");
  }

  @Test
  void aRunIsItsHeadline() throws IOException {
    run("whole", 1_000);

    assertThat(only().text())
        .startsWith("fibo-c\n  cold: isolates/none is")
        .contains("times as fast as container/runc: ", "\n  warm: isolates/none cold is");
  }

  @Test
  void aRunWithAPageIsListedWithoutReadingItsSamples() throws IOException {
    Path run = run("whole", 1_000);
    String read = only().text();
    HtmlReport.write(RunData.read(new RunFolder(run)));
    Files.writeString(run.resolve("samples.csv"), "gone");

    assertThat(only().text()).isEqualTo(read);
  }

  @Test
  void aRunThatWasCutShortSaysWhatItHas() throws IOException {
    Path run = run("cut", 1_000);
    Files.delete(run.resolve("summary.csv"));

    assertThat(only().text()).startsWith("Cut short.\n").contains("isolates/none is");
  }

  @Test
  void aDamagedRunIsNamedWithItsDamage() throws IOException {
    Path run = Files.createDirectories(results.resolve("damaged"));
    Files.writeString(run.resolve("samples.csv"), "a,b\n1,2\n");

    assertThat(only().name()).isEqualTo("damaged");
    assertThat(only().text())
        .startsWith("damaged: " + run.resolve("samples.csv") + ", line 1: column 'run' is missing");
  }

  @Test
  void aFolderWithNothingMeasuredSaysSo() throws IOException {
    Files.createDirectories(results.resolve("empty/log"));

    assertThat(only().text()).isEqualTo("damaged: it holds nothing that was measured");
  }

  @Test
  void aRunOfAnotherKindSaysWhatItHolds() throws IOException {
    Files.writeString(
        Files.createDirectories(results.resolve("micro-1")).resolve("jmh.json"), "[]");

    assertThat(only().text()).isEqualTo("No latencies; it holds jmh.json.");
  }

  @Test
  void withoutResultsThereAreNoRuns() throws IOException {
    assertThat(Runs.newestFirst(results.resolve("absent"))).isEmpty();
  }

  private Line only() throws IOException {
    List<Line> lines = Runs.newestFirst(results);
    assertThat(lines).hasSize(1);
    return lines.get(0);
  }

  private Path run(String name, long millis) throws IOException {
    Path run = SimulatedRun.coldstart().write(results.resolve(name));
    StatisticsCsv.write(new RunFolder(run), SimulatedRun.coldstart().statistics());
    Files.setLastModifiedTime(run.resolve("samples.csv"), FileTime.fromMillis(millis));
    return run;
  }
}
