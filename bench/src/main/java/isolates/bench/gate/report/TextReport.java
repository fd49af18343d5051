package isolates.bench.gate.report;

import isolates.bench.gate.Judgement;
import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.Judgement.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A judgement on the terminal. */
public final class TextReport {
  static final List<String> HEADER =
      List.of(
          "verdict",
          "what",
          "baseline",
          "candidate",
          "ratio",
          "tolerance",
          "detectable",
          "launches");

  private TextReport() {}

  /** The lines of a table, then a line for each thing that needs words, the verdict last. */
  public static List<String> lines(Judgement judgement) {
    List<String> lines = new ArrayList<>();
    lines.add("baseline  " + side(judgement.baseline()));
    lines.add("candidate " + side(judgement.candidate()));
    lines.add("");
    lines.addAll(aligned(table(judgement)));
    lines.add("");
    lines.addAll(Wording.reasons(judgement, Decision.IMPROVEMENT));
    lines.add(Wording.headline(judgement));
    return lines;
  }

  private static String side(Judgement.Side side) {
    return "%s (%s)".formatted(side.name(), side.commit());
  }

  /** The header and a row a finding. */
  static List<List<String>> table(Judgement judgement) {
    return Stream.concat(Stream.of(HEADER), judgement.findings().stream().map(TextReport::row))
        .toList();
  }

  private static List<String> row(Finding finding) {
    return List.of(
        finding.decision().id(),
        finding.subject().toString(),
        Wording.value(finding.baselineValue(), finding.subject()),
        Wording.value(finding.candidateValue(), finding.subject()),
        Wording.ratio(finding),
        finding.tolerance().toString(),
        Double.isInfinite(finding.detectable()) ? "none" : Wording.percent(finding.detectable()),
        Integer.toString(finding.launches()));
  }

  /** The verdict with its worst reason, in one line. */
  public static String line(Judgement judgement) {
    if (!judgement.defects().isEmpty()) {
      return Wording.reason(judgement.defects().get(0));
    }
    return judgement.decision() == Decision.REGRESSION
        ? Wording.reason(judgement.findings().get(0))
        : Wording.headline(judgement);
  }

  /** Columns of equal width, two spaces apart. */
  public static List<String> aligned(List<List<String>> rows) {
    int[] widths =
        IntStream.range(0, rows.get(0).size())
            .map(i -> rows.stream().mapToInt(row -> row.get(i).length()).max().orElseThrow())
            .toArray();
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
