package isolates.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import isolates.bench.WrongUseException;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.MalformedFileException;
import isolates.bench.sample.Mode;
import isolates.bench.sample.SimulatedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void thePageOpensWithTheAnswerAndHoldsFiguresAndTables() throws IOException {
    String page = page(SimulatedRun.coldstart());

    assertThat(page)
        .containsPattern("class=\"answer\">fibo-c: isolates/none cold is .* times as fast as")
        .contains("<figure class=\"figure\" id=\"fibo-c_latency_box\"><svg")
        .contains("<h2>summary.csv</h2>", "<h2>comparison.csv</h2>", "<h2>Method</h2>")
        .doesNotContain("{{");
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
    Files.createDirectories(folder.resolve("run"));
    Files.writeString(
        folder.resolve("run/environment.json"),
        "{\"schema\":1,\"cpu\":{\"model\":\"<b>fast</b> & new\"}}");

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
    Files.createDirectories(folder.resolve("run"));
    Files.writeString(folder.resolve("run/environment.json"), "{");

    assertThatThrownBy(() -> page(SimulatedRun.coldstart()))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("environment.json, line 1: is not JSON");
  }

  @Test
  void thePageEndsWithCommandsThatCanBeTyped() throws IOException {
    Files.createDirectories(folder.resolve("run"));
    Files.writeString(
        folder.resolve("run/environment.json"),
        "{\"schema\":1,\"command\":\"mvn exec:java -Dbench=coldstart\"}");
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

    assertThat(page(drifting)).contains("Doubtful: container/runc cold drifts");
  }
}
