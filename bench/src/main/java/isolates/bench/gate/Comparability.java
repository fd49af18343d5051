package isolates.bench.gate;

import isolates.bench.WrongUseException;
import isolates.bench.sample.Group;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Refuses two runs between which no comparison means anything. */
final class Comparability {
  private Comparability() {}

  /**
   * @throws WrongUseException in one line, if they are of different benchmarks, have no function in
   *     common, or were measured on different machines and times are to be compared
   */
  static void check(VersionSamples baseline, VersionSamples candidate, Rules rules) {
    requireCommon("of one benchmark", baseline, candidate, VersionSamples::benches);
    requireCommon("with a function in common", baseline, candidate, VersionSamples::functions);
    List<String> differences = baseline.host().differences(candidate.host());
    if (!differences.isEmpty() && rules.reference() == Reference.NONE && !rules.crossMachine()) {
      throw new WrongUseException(
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

  private static void requireCommon(
      String wanted,
      VersionSamples baseline,
      VersionSamples candidate,
      Function<VersionSamples, List<String>> what) {
    List<String> theirs = what.apply(baseline);
    List<String> ours = what.apply(candidate);
    if (Collections.disjoint(theirs, ours)) {
      throw new WrongUseException(
          "baseline %s measured %s, candidate %s measured %s; compare runs %s"
              .formatted(baseline.name(), named(theirs), candidate.name(), named(ours), wanted));
    }
  }

  private static String named(List<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private static void requireReference(String side, VersionSamples run, Reference reference) {
    Set<Group> groups = run.groups().keySet();
    boolean any =
        groups.stream()
            .filter(group -> !group.isFloor())
            .anyMatch(group -> groups.stream().anyMatch(other -> reference.serves(other, group)));
    if (!any) {
      throw new WrongUseException(
          "%s %s measured no %s to divide by; choose another gate.reference, or measure it again"
              .formatted(side, run.name(), reference.id()));
    }
  }
}
