package isolates.bench.gate;

import isolates.bench.sample.Group;
import isolates.bench.statistics.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.FisherExactTest;

/** Finds what is wrong whatever the times say. */
final class Correctness {
  /** A baseline that fails now and then does so by chance; more of it must be beyond chance. */
  private static final double LEVEL = 0.001;

  /** How much more than the baseline's the memory of instances must grow to be called a leak. */
  private static final double GROWTH = 1.1;

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
    return Growth.beyond(beforeThis, now.values(), GROWTH)
        .map(growth -> "memory " + growth.inWords("KiB") + ", and did not in the baseline");
  }
}
