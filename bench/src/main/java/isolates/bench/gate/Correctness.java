package isolates.bench.gate;

import isolates.bench.gate.Judgement.Defect;
import isolates.bench.gate.Judgement.Subject;
import isolates.bench.sample.Group;
import isolates.bench.statistics.Metric;
import isolates.bench.statistics.NumberText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.FisherExactTest;

/** Finds what is wrong whatever the times say. */
public final class Correctness {
  /** A baseline that fails now and then does so by chance; more of it must be beyond chance. */
  private static final double LEVEL = 0.001;

  /** How much more than the baseline's the memory of instances must grow to be called a leak. */
  private static final double GROWTH = 1.1;

  /** With fewer levels than this, thirds say nothing. */
  private static final int FEWEST_LEVELS = 15;

  private static final double LEAST_GROWTH = 1.1;

  private Correctness() {}

  static List<Defect> defects(Run baseline, Run candidate) {
    List<Defect> defects = new ArrayList<>();
    baseline
        .groups()
        .forEach(
            (group, before) -> {
              Run.Outcomes after = candidate.groups().get(group);
              if (after == null) {
                defects.add(
                    new Defect(
                        Defect.Kind.MISSING,
                        Subject.name(group),
                        "the baseline measured it, the candidate did not"));
              } else {
                compare(group, before, after, defects);
              }
            });
    // What only the candidate has is not held against a baseline, but it must be right all the
    // same.
    candidate
        .groups()
        .forEach(
            (group, after) -> {
              if (!baseline.groups().containsKey(group)) {
                compare(group, new Run.Outcomes(0, 0, 0, "", Map.of()), after, defects);
              }
            });
    return defects;
  }

  private static void compare(
      Group group, Run.Outcomes before, Run.Outcomes after, List<Defect> defects) {
    if (moreOften(before.failures(), before.invocations(), after.failures(), after.invocations())) {
      defects.add(
          new Defect(
              Defect.Kind.FAILURE,
              Subject.name(group),
              "%d of %d invocations failed, %d of %d in the baseline; the first: %s"
                  .formatted(
                      after.failures(),
                      after.invocations(),
                      before.failures(),
                      before.invocations(),
                      after.firstError())));
    }
    if (moreOften(before.wrong(), before.invocations(), after.wrong(), after.invocations())) {
      defects.add(
          new Defect(
              Defect.Kind.WRONG_ANSWER,
              Subject.name(group),
              "%d of %d answers were wrong, %d of %d in the baseline; the first: %s"
                  .formatted(
                      after.wrong(),
                      after.invocations(),
                      before.wrong(),
                      before.invocations(),
                      after.firstError())));
    }
    Optional<String> growth = memoryGrowth(before, after);
    growth.ifPresent(
        message -> defects.add(new Defect(Defect.Kind.LEAK, Subject.name(group), message)));
  }

  private static boolean moreOften(long before, long beforeAll, long after, long afterAll) {
    if (after == 0 || before == 0) {
      return after > 0;
    }
    int[][] table = {
      {Math.toIntExact(after), Math.toIntExact(afterAll - after)},
      {Math.toIntExact(before), Math.toIntExact(beforeAll - before)}
    };
    return FisherExactTest.withDefaults()
            .with(AlternativeHypothesis.GREATER_THAN)
            .test(table)
            .getPValue()
        < LEVEL;
  }

  private static Optional<String> memoryGrowth(Run.Outcomes before, Run.Outcomes after) {
    Series now = after.series().get(Metric.MAX_RSS);
    if (now == null) {
      return Optional.empty();
    }
    Series then = before.series().get(Metric.MAX_RSS);
    double[] beforeThis = then == null ? new double[0] : then.values();
    return leak("memory", "KiB", beforeThis, now.values(), GROWTH);
  }

  /**
   * Whether a level grew over the run as a leak's does and did not in the baseline: nothing in the
   * last third is as low as anything in the first, and the median rose by a tenth or more. A level
   * that wanders back, as a collector's heap does, is no leak.
   *
   * @param before levels of the baseline in the order measured, possibly none
   * @param after levels of the candidate, likewise
   * @param factor by which it must have grown beyond the baseline's, above 1
   * @return what grew, from where to where, in words
   */
  public static Optional<String> leak(
      String what, String unit, double[] before, double[] after, double factor) {
    int third = after.length / 3;
    if (after.length < FEWEST_LEVELS
        || min(last(after, third)) <= max(first(after, third))
        || growth(after) <= Math.max(LEAST_GROWTH, factor * growth(before))) {
      return Optional.empty();
    }
    return Optional.of(
        "%s grew over the run from %s to %s %s, and did not in the baseline"
            .formatted(
                what,
                NumberText.number(median(first(after, third))),
                NumberText.number(median(last(after, third))),
                unit)
            .replace(" ,", ","));
  }

  /** From the median of the first third to that of the last; 1 of a series too short to tell. */
  private static double growth(double[] levels) {
    int third = levels.length / 3;
    return third == 0 ? 1 : median(last(levels, third)) / median(first(levels, third));
  }

  private static double[] first(double[] levels, int n) {
    return Arrays.copyOf(levels, n);
  }

  private static double[] last(double[] levels, int n) {
    return Arrays.copyOfRange(levels, levels.length - n, levels.length);
  }

  private static double median(double[] levels) {
    return Median.withDefaults().evaluate(levels);
  }

  private static double min(double[] levels) {
    return Arrays.stream(levels).min().orElseThrow();
  }

  private static double max(double[] levels) {
    return Arrays.stream(levels).max().orElseThrow();
  }
}
