package isolates.bench.gate.report;

import isolates.bench.gate.Judgement;
import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.Judgement.Finding;
import isolates.bench.gate.Rules;
import java.util.ArrayList;
import java.util.List;

/** A judgement as {@code gate.md}: the comment of a pull request, the summary of a CI step. */
public final class MarkdownReport {
  private MarkdownReport() {}

  public static String text(Judgement judgement) {
    List<String> lines = new ArrayList<>();
    String headline = Wording.headline(judgement);
    lines.add("### Regression gate: " + headline.replaceFirst("^(\\w+)", "**$1**"));
    lines.add("");
    lines.add(
        "`%s` against `%s`".formatted(side(judgement.candidate()), side(judgement.baseline())));
    lines.add("");
    judgement.defects().forEach(defect -> lines.add("- " + escaped(Wording.reason(defect))));
    judgement.findings().stream()
        .filter(finding -> finding.decision() == Decision.REGRESSION)
        .forEach(finding -> lines.add("- " + escaped(Wording.reason(finding))));
    judgement.findings().stream()
        .filter(finding -> finding.decision() == Decision.INCONCLUSIVE)
        .forEach(finding -> lines.add("- " + escaped(Wording.reason(finding))));
    judgement.notes().forEach(note -> lines.add("- " + escaped(note)));
    if (!lines.get(lines.size() - 1).isEmpty()) {
      lines.add("");
    }
    table(judgement, lines);
    lines.add("");
    lines.add(
        ("<sub>Ratio: candidate to baseline, above 1 is slower; in brackets its interval, corrected"
                + " by Holm for %d tests so that two equal versions raise an alarm in at most %s of"
                + " gates. A regression lies wholly beyond the tolerance, a pass wholly within."
                + " Measured on %s.</sub>")
            .formatted(
                judgement.findings().size(),
                Wording.percent(Rules.FALSE_ALARMS),
                escaped(judgement.candidate().machine())));
    return String.join("\n", lines) + "\n";
  }

  private static void table(Judgement judgement, List<String> lines) {
    if (judgement.findings().isEmpty()) {
      return;
    }
    lines.add("| verdict | what | baseline | candidate | ratio | tolerance | n |");
    lines.add("| --- | --- | ---: | ---: | :---: | ---: | ---: |");
    for (Finding finding : judgement.findings()) {
      String verdict = finding.decision().id();
      lines.add(
          "| %s | %s | %s | %s | %s | %s | %d |"
              .formatted(
                  finding.decision() == Decision.PASS ? verdict : "**" + verdict + "**",
                  escaped(finding.subject().toString()),
                  Wording.value(finding.baselineMedian(), finding.subject()),
                  Wording.value(finding.candidateMedian(), finding.subject()),
                  Wording.ratio(finding),
                  finding.tolerance(),
                  finding.samples()));
    }
  }

  private static String side(Judgement.Side side) {
    return side.name().replace("`", "'")
        + (side.commit().startsWith(side.name()) || side.commit().equals("unknown")
            ? ""
            : " at " + side.commit());
  }

  /** What a program under test wrote into an error must not become markup. */
  private static String escaped(String text) {
    return text.replaceAll("([\\\\|<>`*_\\[\\]#&])", "\\\\$1").replaceAll("\\s+", " ");
  }
}
