package isolates.bench.gate.report;

import isolates.bench.gate.Judgement;
import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.Rules;
import isolates.bench.statistics.Power;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

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
    List<String> reasons = Wording.reasons(judgement, Decision.INCONCLUSIVE);
    if (!reasons.isEmpty()) {
      reasons.forEach(reason -> lines.add("- " + escaped(reason)));
      lines.add("");
    }
    if (!judgement.findings().isEmpty()) {
      lines.addAll(table(TextReport.table(judgement)));
      lines.add("");
    }
    lines.add(
        ("<sub>Ratio: candidate to baseline, above 1 is slower; in brackets the bounds that decided."
                + " A regression lies wholly beyond the tolerance, a pass wholly within. Levels are"
                + " corrected by Holm for %d tests, so that two equal versions raise an alarm in at"
                + " most %s of gates. Detectable: a slow-down that %s of such gates find. Measured"
                + " on %s.</sub>")
            .formatted(
                judgement.findings().size(),
                Wording.percent(Rules.FALSE_ALARMS),
                Wording.percent(Power.WANTED),
                escaped(judgement.candidate().machine())));
    return String.join("\n", lines) + "\n";
  }

  /** Rows of cells as lines of a Markdown table, the first its header; bare text is escaped. */
  public static List<String> table(List<List<String>> rows) {
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      lines.add(
          row.stream().map(MarkdownReport::escaped).collect(Collectors.joining(" | ", "| ", " |")));
    }
    lines.add(1, "|" + String.join("|", Collections.nCopies(rows.get(0).size(), " --- ")) + "|");
    return lines;
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
