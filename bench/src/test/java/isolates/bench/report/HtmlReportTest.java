package isolates.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import isolates.bench.WrongUseException;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.Column;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.Group;
import isolates.bench.sample.LoadStep;
import isolates.bench.sample.MalformedFileException;
import isolates.bench.sample.Mode;
import isolates.bench.sample.PhaseTime;
import isolates.bench.sample.SimulatedRun;
import isolates.bench.sample.SimulatedStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
  @TempDir Path folder;

  private String page(SimulatedRun run) throws IOException {
    Path written = HtmlReport.write(RunData.read(new RunFolder(run.write(folder.resolve("run")))));
    assertThat(written).isEqualTo(folder.resolve("run/report.html"));
    return Files.readString(written);
  }

  @Test
  void thePageOpensWithTheAnswersThenAPictureAFunctionAndFoldsTheRest() throws IOException {
    String page =
        page(
            SimulatedRun.coldstart()
                .group("isolates", "none", "fibo-py", Mode.COLD, 100, 20)
                .group("container", "runc", "fibo-py", Mode.WARM, 100, 2));

    String open = page.substring(0, page.indexOf("<details>"));
    assertThat(open)
        .containsSubsequence("<h2>fibo-c</h2>", "<dt>cold</dt>", "<strong>isolates/none is ")
        .containsSubsequence("<h2>fibo-py</h2>", "<dt>warm</dt>", "<strong>container/runc is ")
        .contains("Choose isolates/none over container/runc.");
    assertThat(
            Pattern.compile("<figure class=\"figure\" id=\"([^\"]+)")
                .matcher(open)
                .results()
                .map(m -> m.group(1)))
        .containsExactly("fibo-c_latency_bar", "fibo-py_latency_bar");
    assertThat(page.substring(open.length()))
        .contains(
            "id=\"fibo-c_latency_box\"",
            "<summary>Latencies</summary>",
            "<summary>Method</summary>")
        .contains("<a href=\"summary.csv\">summary.csv</a>", "<a href=\"comparison.csv\">")
        .contains("median, ms", "p99, ms")
        .containsPattern(">p (&lt;|=) 0\\.\\d{1,4}<")
        .doesNotContain("{{");
  }

  @Test
  void aTableAtItsTopSaysWhoIsFasterAndHowManyTimesAndWhatIsDoubtful() throws IOException {
    SimulatedRun run =
        SimulatedRun.coldstart().group("isolates", "none", "alone", Mode.COLD, 60, 5);
    for (int third = 0; third < 3; third++) {
      run.group("isolates", "none", "drifts", Mode.COLD, 20, 1)
          .group("container", "runc", "drifts", Mode.COLD, 20, 40 + 20 * third)
          .group("container", "runc", "drifts", Mode.WARM, 20, 0.1);
    }

    String page = page(run);

    assertThat(page.substring(0, page.indexOf("<section")))
        .contains("<thead><tr><th></th><th>cold</th><th>warm</th></tr></thead>")
        .containsPattern(
            "<th>alone</th><td [^>]*><span class=\"\">isolates/none 5\\.?\\d* ms</span>")
        .containsPattern(
            "<th>drifts</th><td [^>]*><span class=\"isolates\">isolates/none \\d+.?\\d*× \\?")
        .containsPattern(
            "<td [^>]*><span class=\"container\">container/runc [0-9.]+×[ ?]*</span></td></tr>")
        .containsPattern(
            "<th>fibo-c</th><td [^>]*><span class=\"isolates\">isolates/none [34]\\d.?\\d*×");
  }

  @Test
  void aWarmServerStandsBesideTheSameServerInNoContainerAndTheThaw() throws IOException {
    Path phases = Files.createDirectories(folder.resolve("run")).resolve("phases.csv");
    try (CsvWriter<PhaseTime> writer = CsvWriter.create(phases, CsvColumns.PHASES)) {
      Group warm = Group.of("container", "runc", "srv").in(Mode.WARM);
      writer.append(new PhaseTime("run", warm, 10, "Unpause()", true, 10, 1, 0, 1_000_000));
      writer.append(new PhaseTime("run", warm, 10, "web-request", false, 10, 9, 0, 9_000_000));
    }

    String page =
        page(
            new SimulatedRun()
                .group("container", "runc", "srv", Mode.WARM, 1, 8)
                .group("container", "none", "srv", Mode.WARM, 1, 6)
                .group("floor", "server", "srv", Mode.FLOOR, 1, 2));

    String table = page.substring(page.indexOf("<summary>Warm servers in containers"));
    List<Double> cells =
        Pattern.compile("<td class=\"number[^>]*>([0-9.]+)<")
            .matcher(table.substring(0, table.indexOf("</table>")))
            .results()
            .map(m -> Double.valueOf(m.group(1)))
            .toList();
    // median, ratio, in no container, thaw, sum, asked directly
    assertThat(cells).hasSize(6);
    assertThat(cells.get(1)).isCloseTo(cells.get(0) / cells.get(4), within(0.011));
    assertThat(cells.get(2)).isCloseTo(6, within(0.5));
    assertThat(cells.get(3)).isEqualTo(1);
    assertThat(cells.get(4)).isCloseTo(cells.get(2) + 1, within(0.011));
    assertThat(cells.get(5)).isCloseTo(2, within(0.5));
  }

  private void environment(String json) throws IOException {
    Files.createDirectories(folder.resolve("run"));
    Files.writeString(folder.resolve("run/environment.json"), json);
  }

  @Test
  void theTitleSaysFunctionsMachineAndDay() throws IOException {
    environment("{\"schema\":1,\"cpu\":{\"model\":\"Z80\"},\"started\":\"2026-11-23T23:59:00Z\"}");

    assertThat(page(SimulatedRun.coldstart()))
        .contains("<title>fibo-c on Z80, 2026-11-23</title>", "<h1>fibo-c on Z80, 2026-11-23</h1>");
  }

  @Test
  void whatChangesTheAnswersStandsBeforeThemOnThePageAndInTheFirstLine() throws IOException {
    environment("{\"schema\":1,\"load_before\":\"20 9 9\",\"cpu\":{\"processors\":2}}");

    assertThat(page(SimulatedRun.coldstart()))
        .containsSubsequence(
            "class=\"caveat\">Not a quiet machine: load 20 on 2", "<strong>isolates");
    assertThat(folder.resolve("run/headline.txt")).content().startsWith("Not a quiet machine: ");
  }

  @Test
  void theBreakEvenOfALoadIsOnTheFirstScreen() throws IOException {
    Path run = Files.createDirectories(folder.resolve("run"));
    Files.writeString(
        run.resolve("samples.csv"), String.join(",", Column.names(CsvColumns.SAMPLES)) + "\n");
    Group isolates = Group.of("isolates", "none", "fibo-c").in(Mode.COLD);
    Group container = Group.of("container", "runc", "fibo-c").in(Mode.WARM);
    try (CsvWriter<LoadStep> load = CsvWriter.create(run.resolve("load.csv"), CsvColumns.LOAD)) {
      for (double rate : new double[] {20, 200}) {
        load.append(step(isolates, rate, 1, 900));
        load.append(step(container, rate, 2, 300));
      }
    }

    String page = Files.readString(HtmlReport.write(RunData.read(new RunFolder(run))));

    assertThat(page.substring(0, page.indexOf("<details>")))
        .contains(
            "<strong>at every rate from 20 to 200/s isolates/none cold answers faster than container/runc warm</strong>",
            "<strong>at every rate from 20 to 200/s container/runc warm uses less processor than isolates/none cold</strong>",
            "<figure class=\"figure\" id=\"fibo-c_load_break_even\">");
  }

  private static LoadStep step(Group group, double rate, double p50, double cpuUs) {
    SimulatedStep step = new SimulatedStep(group, rate, true, p50);
    step.cpuUs = cpuUs;
    return step.get();
  }

  @Test
  void thePageNeedsNothingElse() throws IOException {
    String page = page(SimulatedRun.coldstart());

    assertThat(page).contains("default-src 'none'");
    assertThat(Pattern.compile("https?://[^\"]*").matcher(page).results().map(m -> m.group()))
        .containsOnly("http://www.w3.org/2000/svg");
    assertThat(page).doesNotContainPattern("(?i)<(link|img|iframe|script src)");
  }

  @Test
  void namesAreTextAndNeverMarkup() throws IOException {
    environment("{\"schema\":1,\"cpu\":{\"model\":\"<b>fast</b> & new\"}}");

    String page =
        page(
            new SimulatedRun()
                .group("isolates", "none", "<script>alert(1)</script>", Mode.COLD, 8, 1));

    assertThat(page)
        .contains("cpu.model", "&lt;b&gt;fast&lt;/b&gt; &amp; new")
        .doesNotContain("<script>alert");
  }

  @Test
  void idsAreUnique() throws IOException {
    String page = page(SimulatedRun.coldstart());

    assertThat(Pattern.compile(" id=\"([^\"]+)\"").matcher(page).results().map(m -> m.group(1)))
        .isNotEmpty()
        .doesNotHaveDuplicates();
  }

  @Test
  void aFolderWithoutARunIsRefused() {
    assertThatThrownBy(() -> HtmlReport.write(RunData.read(new RunFolder(folder))))
        .isInstanceOf(WrongUseException.class);
  }

  @Test
  void anEnvironmentThatIsNoJsonIsNamed() throws IOException {
    environment("{");

    assertThatThrownBy(() -> page(SimulatedRun.coldstart()))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("environment.json, line 1: is not JSON");
  }

  @Test
  void thePageEndsWithCommandsThatCanBeTyped() throws IOException {
    environment("{\"schema\":1,\"command\":\"mvn exec:java -Dbench=coldstart\"}");
    String page = page(SimulatedRun.coldstart());

    assertThat(page.substring(page.indexOf("<pre>") + 5, page.indexOf("</pre>")).strip().lines())
        .containsExactly(
            "mvn exec:java -Dbench=coldstart",
            "mvn exec:java -Dbench=figures -Drun=" + folder.resolve("run"),
            "mvn exec:java -Dbench=report -Drun=" + folder.resolve("run"));
  }

  @Test
  void aGroupThatDriftsIsCalledDoubtful() throws IOException {
    SimulatedRun drifting = new SimulatedRun().group("isolates", "none", "f", Mode.COLD, 60, 1);
    for (int third = 0; third < 3; third++) {
      drifting.group("container", "runc", "f", Mode.COLD, 20, 40 + 20 * third);
    }

    assertThat(page(drifting)).contains("<p class=\"doubt\">Doubtful: container/runc drifts by");
  }
}
