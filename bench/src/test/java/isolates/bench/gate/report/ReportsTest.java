package isolates.bench.gate.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import isolates.bench.gate.Judge;
import isolates.bench.gate.Judgement;
import isolates.bench.gate.Rules;
import isolates.bench.gate.Samples;
import isolates.bench.gate.Tolerance;
import isolates.bench.gate.VersionSamples;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xml.sax.SAXException;

class ReportsTest {
  /** A judgement of each kind, with an error message that tries to break every format. */
  static Stream<Judgement> judgements() {
    VersionSamples sound =
        new Samples(1).isolates("fibo-c", 100, 1).isolates("noop", 100, 1).run("base");
    VersionSamples slower =
        new Samples(2).isolates("fibo-c", 100, 1.3).isolates("noop", 100, 1).run("new");
    VersionSamples faster =
        new Samples(3).isolates("fibo-c", 100, 0.7).isolates("noop", 100, 1).run("new");
    VersionSamples few = new Samples(4).isolates("fibo-c", 7, 1).isolates("noop", 7, 1).run("new");
    VersionSamples wrong =
        new Samples(5)
            .isolates("fibo-c", 99, 1)
            .failing("fibo-c", 99, 200, "]]> <b>|`*\" \u0000\u001b[31m 100 %\n::error::x")
            .run("new");
    return Stream.of(
        Judge.judge(sound, sound, Rules.DEFAULT),
        Judge.judge(sound, slower, Rules.DEFAULT),
        Judge.judge(sound, faster, Rules.DEFAULT),
        Judge.judge(sound, few, Rules.DEFAULT.with(new Tolerance(0.001))),
        Judge.judge(sound, wrong, Rules.DEFAULT));
  }

  @ParameterizedTest
  @MethodSource("judgements")
  void gateJsonIsAsItsSchemaSays(Judgement judgement) throws IOException {
    assertThat(schema().validate(JsonReport.text(judgement), InputFormat.JSON)).isEmpty();
  }

  @Test
  void theSchemaRefusesWhatIsNotAGate() throws IOException {
    String json = JsonReport.text(judgements().findFirst().orElseThrow());
    assertThat(schema().validate(json.replace("\"pass\"", "\"fine\""), InputFormat.JSON))
        .isNotEmpty();
    assertThat(schema().validate(json.replace("\"ratio\"", "\"quotient\""), InputFormat.JSON))
        .isNotEmpty();
  }

  private static Schema schema() throws IOException {
    try (InputStream schema = JsonReport.class.getResourceAsStream("gate.schema.json")) {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(schema);
    }
  }

  @ParameterizedTest
  @MethodSource("judgements")
  void gateXmlIsAsItsSchemaSays(Judgement judgement) throws IOException, SAXException {
    SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
        .newSchema(JunitReport.class.getResource("junit.xsd"))
        .newValidator()
        .validate(new StreamSource(new StringReader(JunitReport.text(judgement))));
  }

  @Test
  void aRegressionIsAFailedTestThatSaysWhy() {
    Judgement judgement = judgements().skip(1).findFirst().orElseThrow();
    assertThat(JunitReport.text(judgement))
        .contains("failures=\"2\"")
        .contains("classname=\"isolates.gate.isolates-none.fibo-c\"")
        .contains("name=\"cold latency\"")
        .contains("at least 1.288 (99.75 % confidence), beyond the tolerance of 5%; spawn phase");
  }

  @Test
  void whatAProgramWroteIsNoMarkup() {
    Judgement judgement = judgements().skip(4).findFirst().orElseThrow();
    assertThat(MarkdownReport.text(judgement)).contains("\\<b\\>\\|\\`\\*").doesNotContain("<b>");
    assertThat(MarkdownReport.text(judgement).lines()).noneMatch(line -> line.startsWith("::"));
  }

  @Test
  void gitHubGetsASummaryAndAnAnnotationForEachThingThatIsWrong(@TempDir Path folder)
      throws IOException {
    Path summary = folder.resolve("summary");
    Files.writeString(summary, "before\n");
    Judgement judgement = judgements().skip(1).findFirst().orElseThrow();
    List<String> printed =
        Reports.write(
            folder.resolve("out"),
            judgement,
            Map.of("GITHUB_STEP_SUMMARY", summary.toString(), "GITHUB_ACTIONS", "true"));
    assertThat(printed).hasSize(2);
    assertThat(printed.get(0))
        .startsWith("::error title=regression::isolates/none fibo-c cold latency is slower")
        .contains("5%25");
    assertThat(printed.get(1))
        .startsWith("::error title=regression::isolates/none fibo-c cold latency p95 is slower")
        .contains("20%25");
    assertThat(summary).content().startsWith("before\n### Regression gate: **regression**");
    assertThat(folder.resolve("out")).isDirectoryContaining("glob:**/gate.json");
  }

  @Test
  void elsewhereNothingIsAnnotated(@TempDir Path folder) throws IOException {
    Judgement judgement = judgements().skip(1).findFirst().orElseThrow();
    assertThat(Reports.write(folder, judgement, Map.of())).isEmpty();
  }

  @Test
  void aDefectStandsInTheVerdictBesideTheTimes() {
    Judgement judgement = judgements().skip(4).findFirst().orElseThrow();
    assertThat(TextReport.lines(judgement))
        .anyMatch(line -> line.startsWith("wrong answer: isolates/none fibo-c cold: 1 of 100 "))
        .anyMatch(line -> line.startsWith("missing: isolates/none noop cold: "))
        .last()
        .asString()
        .startsWith("regression: 2 defects, 0 of 2 slower beyond tolerance; smallest slow-down");
  }

  @Test
  void theTerminalShowsATableAndTheVerdictLast() {
    Judgement judgement = judgements().skip(1).findFirst().orElseThrow();
    List<String> lines = TextReport.lines(judgement);
    assertThat(lines).anyMatch(line -> line.matches("regression +isolates/none fibo-c cold .*"));
    assertThat(lines.get(lines.size() - 1))
        .isEqualTo(
            "regression: 2 of 4 slower beyond tolerance; smallest slow-down it could have seen:"
                + " 7.88 %");
  }
}
