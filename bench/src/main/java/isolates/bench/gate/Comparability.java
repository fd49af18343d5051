package isolates.bench.gate;

import isolates.bench.sample.Group;
import java.util.Collections;
import java.util.List;

/** Refuses two runs between which no comparison means anything. */
final class Comparability {
  private Comparability() {}

  /**
   * @throws GateException in one line, if they are of different benches, have no group in common,
   *     or were measured on different machines and times are to be compared
   */
  static void check(Run baseline, Run candidate, Rules rules) {
    List<String> ours = candidate.benches();
    List<String> theirs = baseline.benches();
    if (Collections.disjoint(ours, theirs)) {
      throw new GateException(
          "baseline %s is of bench %s, candidate %s of bench %s; compare runs of one bench"
              .formatted(
                  baseline.name(),
                  String.join(", ", theirs),
                  candidate.name(),
                  String.join(", ", ours)));
    }
    if (Collections.disjoint(baseline.functions(), candidate.functions())) {
      throw new GateException(
          "baseline %s measured %s, candidate %s measured %s; compare runs with a function in common"
              .formatted(
                  baseline.name(), functions(baseline), candidate.name(), functions(candidate)));
    }
    List<String> differences = baseline.machine().differences(candidate.machine());
    if (!differences.isEmpty() && rules.reference() == Reference.NONE && !rules.crossMachine()) {
      throw new GateException(
          ("baseline and candidate are of different machines (%s); gate a quotient with"
                  + " gate.reference=spawn, or compare times all the same with"
                  + " gate.cross-machine=true")
              .formatted(String.join("; ", differences)));
    }
    if (rules.reference() != Reference.NONE) {
      requireReference("baseline", baseline, rules.reference());
      requireReference("candidate", candidate, rules.reference());
    }
  }

  private static void requireReference(String side, Run run, Reference reference) {
    List<Group> groups = List.copyOf(run.groups().keySet());
    boolean any =
        groups.stream()
            .filter(group -> !group.isFloor())
            .anyMatch(group -> groups.stream().anyMatch(other -> reference.serves(other, group)));
    if (!any) {
      throw new GateException(
          "%s %s measured no %s to divide by; choose another gate.reference, or measure it again"
              .formatted(side, run.name(), reference.id()));
    }
  }

  private static String functions(Run run) {
    return run.functions().isEmpty() ? "no function" : String.join(", ", run.functions());
  }
}
