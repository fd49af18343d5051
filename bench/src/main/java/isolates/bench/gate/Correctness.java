package isolates.bench.gate;

import isolates.bench.gate.Judgement.Defect;
import isolates.bench.gate.Judgement.Subject;
import isolates.bench.gate.VersionSamples.GroupResult;
import isolates.bench.sample.Group;
import isolates.bench.statistics.NumberText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.FisherExactTest;

/** Finds what is wrong whatever the times say. */
public final class Correctness {
  /** A baseline that fails now and then does so by chance; more of it must be beyond chance. */
  private static final double LEVEL = 0.001;

  /** How much a level must grow to be a leak, whatever the baseline's did. */
  private static final double GROWTH = 1.1;

  /** With fewer levels than this, thirds say nothing. */
  private static final int FEWEST_LEVELS = 15;

  private Correctness() {}

  static List<Defect> defects(VersionSamples baseline, VersionSamples candidate) {
    List<Defect> defects = new ArrayList<>();
    TreeSet<Group> groups = new TreeSet<>(baseline.groups().keySet());
    groups.addAll(candidate.groups().keySet());
    for (Group group : groups) {
      GroupResult after = candidate.groups().get(group);
      if (after == null) {
        defects.add(
            new Defect(
                Defect.Kind.MISSING,
                Subject.name(group),
                "the baseline measured it, the candidate did not"));
      } else {
        // What only the candidate has is held against no baseline, but must be right all the same.
        compare(group, baseline.groups().getOrDefault(group, GroupResult.NONE), after, defects);
      }
    }
    return defects;
  }

  private static void compare(
      Group group, GroupResult before, GroupResult after, List<Defect> defects) {
    String where = Subject.name(group);
    moreOften("invocations failed", GroupResult::failures, before, after)
        .ifPresent(message -> defects.add(new Defect(Defect.Kind.FAILURE, where, message)));
    moreOften("answers were wrong", GroupResult::wrong, before, after)
        .ifPresent(message -> defects.add(new Defect(Defect.Kind.WRONG_ANSWER, where, message)));
  }

  private static Optional<String> moreOften(
      String what, ToLongFunction<GroupResult> count, GroupResult before, GroupResult after) {
    long now = count.applyAsLong(after);
    long then = count.applyAsLong(before);
    boolean more = now > 0 && (then == 0 || pValue(now, after, then, before) < LEVEL);
    return more
        ? Optional.of(
            "%d of %d %s, %d of %d in the baseline; the first: %s"
                .formatted(
                    now, after.invocations(), what, then, before.invocations(), after.firstError()))
        : Optional.empty();
  }

  private static double pValue(long now, GroupResult after, long then, GroupResult before) {
    int[][] table = {
      {Math.toIntExact(now), Math.toIntExact(after.invocations() - now)},
      {Math.toIntExact(then), Math.toIntExact(before.invocations() - then)}
    };
    return FisherExactTest.withDefaults()
        .with(AlternativeHypothesis.GREATER_THAN)
        .test(table)
        .getPValue();
  }

  /**
   * Whether a level grew over the run as a leak's does and did not in the baseline: nothing in the
   * last third is as low as anything in the first, and its median rose by more than a tenth, and by
   * more than the baseline's. A level that wanders back, as a collector's heap does, is no leak.
   *
   * @param before levels of the baseline in the order measured, possibly none
   * @param after levels of the candidate, likewise
   * @param factor by which it must have grown beyond the baseline's, above 1
   * @return what grew, from where to where, in words
   */
  public static Optional<String> leak(
      String what, String unit, double[] before, double[] after, double factor) {
    double[] first = third(after, 0);
    double[] last = third(after, 2);
    if (after.length < FEWEST_LEVELS
        || Arrays.stream(last).min().orElseThrow() <= Arrays.stream(first).max().orElseThrow()
        || growth(after) <= Math.max(GROWTH, factor * growth(before))) {
      return Optional.empty();
    }
    return Optional.of(
        "%s grew over the run from %s to %s, and did not in the baseline"
            .formatted(
                what,
                NumberText.number(median(first)),
                (NumberText.number(median(last)) + " " + unit).strip()));
  }

  /** From the median of the first third to that of the last; 1 of a series too short to tell. */
  private static double growth(double[] levels) {
    return levels.length < 3 ? 1 : median(third(levels, 2)) / median(third(levels, 0));
  }

  /** The first third of the levels (0) or the last (2). */
  private static double[] third(double[] levels, int which) {
    int n = levels.length / 3;
    int from = which == 0 ? 0 : levels.length - n;
    return Arrays.copyOfRange(levels, from, from + n);
  }

  private static double median(double[] levels) {
    return Median.withDefaults().evaluate(levels);
  }
}
