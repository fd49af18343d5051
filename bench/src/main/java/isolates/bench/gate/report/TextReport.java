package isolates.bench.gate.report;

import isolates.bench.gate.Judgement;
import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.Judgement.Finding;
import java.util.ArrayList;
import java.util.List;

/** A judgement on the terminal. */
public final class TextReport {
  private static final List<String> HEADER =
      List.of("verdict", "what", "baseline", "candidate", "ratio", "tolerance", "n");

  private TextReport() {}

  /** The lines of a table, then a line for each thing that needs words. */
  public static List<String> lines(Judgement judgement) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "baseline  %s (%s)".formatted(judgement.baseline().name(), judgement.baseline().commit()));
    lines.add(
        "candidate %s (%s)"
            .formatted(judgement.candidate().name(), judgement.candidate().commit()));
    lines.add("");
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    for (Finding finding : judgement.findings()) {
      rows.add(
          List.of(
              finding.decision().id(),
              finding.subject().toString(),
              Wording.value(finding.baselineMedian(), finding.subject()),
              Wording.value(finding.candidateMedian(), finding.subject()),
              Wording.ratio(finding),
              finding.tolerance().toString(),
              Integer.toString(finding.samples())));
    }
    lines.addAll(aligned(rows));
    lines.add("");
    judgement.defects().forEach(defect -> lines.add(Wording.reason(defect)));
    judgement.findings().stream()
        .filter(finding -> finding.decision() != Decision.PASS)
        .forEach(finding -> lines.add(Wording.reason(finding)));
    lines.addAll(judgement.notes());
    lines.add(Wording.headline(judgement));
    return lines;
  }

  /** The verdict with its worst reason, in one line. */
  public static String line(Judgement judgement) {
    return judgement.findings().stream()
        .findFirst()
        .filter(finding -> finding.decision() == Decision.REGRESSION)
        .map(Wording::reason)
        .orElseGet(
            () ->
                judgement.defects().stream()
                    .findFirst()
                    .map(Wording::reason)
                    .orElse(Wording.headline(judgement)));
  }

  /** Whether a regression is put down to a phase. */
  public static boolean names(Judgement judgement, String phase) {
    return judgement.findings().stream().anyMatch(finding -> finding.phase().startsWith(phase));
  }

  public static List<String> aligned(List<List<String>> rows) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return rows.stream()
        .map(
            row -> {
              StringBuilder line = new StringBuilder();
              for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
              }
              return line.toString().stripTrailing();
            })
        .toList();
  }
}
