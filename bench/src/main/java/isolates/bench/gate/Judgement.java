package isolates.bench.gate;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the gate says of a candidate.
 *
 * @param baseline what it was held against
 * @param candidate what was judged
 * @param defects wrong, whatever the times say
 * @param findings of every subject, regressions first
 * @param notes what a reader must know besides: groups that are new, a budget that ran out
 */
public record Judgement(
    Side baseline,
    Side candidate,
    List<Defect> defects,
    List<Finding> findings,
    List<String> notes) {

  /**
   * One version.
   *
   * @param name of its folder or revision
   * @param commit what was measured
   * @param machine where, in a few words
   */
  public record Side(String name, String commit, String machine) {
    static Side of(Run run) {
      return new Side(run.name(), run.commit(), run.machine().name());
    }
  }

  public Judgement {
    defects = List.copyOf(defects);
    findings =
        findings.stream()
            .sorted(
                Comparator.comparing(Finding::decision)
                    .thenComparing(finding -> finding.subject().group())
                    .thenComparing(finding -> finding.subject().metric()))
            .toList();
    notes = List.copyOf(notes);
  }

  /** The worst of all findings; a defect is a regression, and no finding at all is inconclusive. */
  public Decision decision() {
    if (!defects.isEmpty()) {
      return Decision.REGRESSION;
    }
    Optional<Decision> worst =
        findings.stream().map(Finding::decision).min(Comparator.naturalOrder());
    return worst.orElse(Decision.INCONCLUSIVE);
  }

  public long count(Decision decision) {
    return findings.stream().filter(finding -> finding.decision() == decision).count();
  }

  /** These, with one thing more that a reader must know. */
  Judgement noting(String note) {
    return new Judgement(
        baseline,
        candidate,
        defects,
        findings,
        java.util.stream.Stream.concat(notes.stream(), java.util.stream.Stream.of(note)).toList());
  }
}
