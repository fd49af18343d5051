package isolates.bench.gate.report;

import isolates.bench.gate.Judgement;
import isolates.bench.gate.Judgement.Defect;
import isolates.bench.gate.Judgement.Finding;
import isolates.bench.gate.Judgement.Subject;
import isolates.bench.gate.Rules;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A judgement as {@code gate.json}; its schema is the resource {@code gate.schema.json} beside this
 * class. Unknown and unbounded numbers are null.
 */
public final class JsonReport {
  /** Raised whenever a reader of the last version would misread. */
  private static final int SCHEMA = 3;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private JsonReport() {}

  public static String text(Judgement judgement) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("schema", SCHEMA);
    root.put("verdict", judgement.decision().id());
    root.put("headline", Wording.headline(judgement));
    root.put("baseline", judgement.baseline());
    root.put("candidate", judgement.candidate());
    root.put(
        "test",
        Map.of(
            "correction", "holm",
            "false_alarms", Rules.FALSE_ALARMS,
            "false_passes", Rules.FALSE_PASSES));
    root.put("defects", judgement.defects().stream().map(JsonReport::defect).toList());
    root.put("findings", judgement.findings().stream().map(JsonReport::finding).toList());
    root.put("notes", judgement.notes());
    return JSON.writeValueAsString(root) + "\n";
  }

  private static Map<String, String> defect(Defect defect) {
    return Map.of("kind", defect.kind().id(), "where", defect.where(), "message", defect.message());
  }

  private static Map<String, Object> finding(Finding finding) {
    Subject subject = finding.subject();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("bench", subject.group().bench());
    object.put("platform", subject.group().platform());
    object.put("variant", subject.group().variant());
    object.put("function", subject.group().function());
    object.put("language", subject.group().language());
    object.put("mode", subject.group().mode().id());
    object.put("metric", subject.metric().id());
    object.put("part", subject.part().id());
    object.put("reference", subject.reference().id());
    object.put("unit", subject.unit());
    object.put("decision", finding.decision().id());
    object.put("tolerance", finding.tolerance().share());
    object.put("baseline_value", finding.baselineValue());
    object.put("candidate_value", finding.candidateValue());
    object.put("launches", finding.launches());
    object.put("paired", finding.paired());
    object.put("ratio", finding.ratio());
    object.put("ratio_low", known(finding.low()));
    object.put("ratio_high", known(finding.high()));
    object.put("low_confidence", finding.lowConfidence());
    object.put("high_confidence", finding.highConfidence());
    object.put("detectable", known(finding.detectable()));
    object.put("more", finding.more().isPresent() ? finding.more().getAsLong() : null);
    object.put("phase", finding.phase().isEmpty() ? null : finding.phase());
    return object;
  }

  private static Double known(double value) {
    return value == 0 || Double.isInfinite(value) ? null : value;
  }
}
