package isolates.bench.gate;

import isolates.bench.sample.Group;
import isolates.bench.statistics.AlphaSpending.CriticalValue;
import isolates.bench.statistics.Metric;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Measures the gate itself: how often it cries wolf over two equal versions, and how often it
 * catches a slow-down that is known, on samples drawn again from real ones.
 */
public final class Resampling {
  private static final long SEED = 20_201_121;

  /** Drawing 400 from fewer than this repeats what happened more than it varies it. */
  private static final int SMALLEST_POOL = 200;

  private Resampling() {}

  /**
   * A question to the gate.
   *
   * @param n samples a side
   * @param slowdown of the candidate's median, 0 for two equal versions
   */
  public record Scenario(int n, Tolerance tolerance, double slowdown) {}

  /** What is asked, as issue 6 has it. */
  public static final List<Scenario> SCENARIOS =
      List.of(
          new Scenario(100, new Tolerance(0.05), 0),
          new Scenario(100, new Tolerance(0.05), 0.10),
          new Scenario(400, new Tolerance(0.02), 0),
          new Scenario(400, new Tolerance(0.02), 0.05));

  /**
   * How the gate answered.
   *
   * @param subject {@code all metrics together} for whole gates
   * @param paired whether both versions were measured side by side
   * @param trials how often it was asked
   * @param answers how often it gave each; a whole gate gives its worst
   */
  public record Row(
      String subject,
      boolean paired,
      Scenario scenario,
      int trials,
      Map<Decision, Integer> answers) {
    /** The share of trials that ended so. */
    public double share(Decision decision) {
      return answers.getOrDefault(decision, 0) / (double) trials;
    }
  }

  /** The name of a row of whole gates. */
  static final String ALL = "all metrics together";

  /**
   * Draws two runs from one, again and again.
   *
   * @param pool a run, the more samples the better
   */
  public static List<Row> apart(Run pool, Rules rules, int trials) {
    return rows(pool, pool, rules, trials, false);
  }

  /**
   * Draws rounds from two equal versions that were measured side by side.
   *
   * @param baseline with the same rounds as the candidate
   * @param candidate the same version measured beside it
   */
  public static List<Row> paired(Run baseline, Run candidate, Rules rules, int trials) {
    return rows(baseline, candidate, rules, trials, true);
  }

  private static List<Row> rows(
      Run allBaseline, Run allCandidate, Rules rules, int trials, boolean paired) {
    Run baseline = ample(allBaseline);
    Run candidate = ample(allCandidate);
    if (baseline.groups().isEmpty() || candidate.groups().isEmpty()) {
      throw new GateException(
          "%s has fewer than %d samples in every group, too few to draw from; run it with more n"
              .formatted(allCandidate.name(), SMALLEST_POOL));
    }
    List<Row> rows = new ArrayList<>();
    for (Scenario scenario : SCENARIOS) {
      Rules strict = rules.with(scenario.tolerance());
      RandomGenerator random = new SplittableRandom(SEED);
      rows.addAll(
          scenario.slowdown() == 0
              ? equal(baseline, candidate, strict, scenario, trials, paired, random)
              : slowed(baseline, candidate, strict, scenario, trials, paired, random));
    }
    return rows;
  }

  private static List<Row> equal(
      Run baseline,
      Run candidate,
      Rules rules,
      Scenario scenario,
      int trials,
      boolean paired,
      RandomGenerator random) {
    Map<Decision, Integer> gates = new EnumMap<>(Decision.class);
    Map<String, Map<Decision, Integer>> subjects = new TreeMap<>();
    for (int trial = 0; trial < trials; trial++) {
      double[] places = places(random, scenario.n());
      Run before = draw(baseline, places);
      Run after = draw(candidate, paired ? places : places(random, scenario.n()));
      Judgement judgement = Judge.judge(before, after, rules, paired, CriticalValue.ONCE);
      gates.merge(judgement.decision(), 1, Integer::sum);
      for (Finding finding : judgement.findings()) {
        subjects
            .computeIfAbsent(finding.subject().toString(), s -> new EnumMap<>(Decision.class))
            .merge(finding.decision(), 1, Integer::sum);
      }
    }
    List<Row> rows = new ArrayList<>();
    rows.add(new Row(ALL, paired, scenario, trials, gates));
    subjects.forEach(
        (subject, answers) -> rows.add(new Row(subject, paired, scenario, trials, answers)));
    return rows;
  }

  /** One group at a time is slowed, while the gate goes on testing them all. */
  private static List<Row> slowed(
      Run baseline,
      Run candidate,
      Rules rules,
      Scenario scenario,
      int trials,
      boolean paired,
      RandomGenerator random) {
    Map<String, Map<Decision, Integer>> subjects = new TreeMap<>();
    for (int trial = 0; trial < trials; trial++) {
      double[] places = places(random, scenario.n());
      Run before = draw(baseline, places);
      Run after = draw(candidate, paired ? places : places(random, scenario.n()));
      for (Group group : before.groups().keySet()) {
        if (group.isFloor()) {
          continue;
        }
        Judgement judgement =
            Judge.judge(
                before,
                slower(after, group, scenario.slowdown()),
                rules,
                paired,
                CriticalValue.ONCE);
        judgement.findings().stream()
            .filter(finding -> finding.subject().group().equals(group))
            .forEach(
                finding ->
                    subjects
                        .computeIfAbsent(
                            finding.subject().toString(), s -> new EnumMap<>(Decision.class))
                        .merge(finding.decision(), 1, Integer::sum));
      }
    }
    List<Row> rows = new ArrayList<>();
    subjects.forEach(
        (subject, answers) -> rows.add(new Row(subject, paired, scenario, trials, answers)));
    return rows;
  }

  /** Without the groups that have too few samples to stand for what they were drawn from. */
  private static Run ample(Run run) {
    Map<Group, Run.Outcomes> groups = new HashMap<>(run.groups());
    groups
        .values()
        .removeIf(
            outcomes ->
                outcomes.series().values().stream()
                    .noneMatch(series -> series.size() >= SMALLEST_POOL));
    return new Run(run.name(), run.commit(), run.machine(), groups);
  }

  private static double[] places(RandomGenerator random, int n) {
    return random.doubles(n).toArray();
  }

  /** Draws with replacement, the same invocations of every metric. */
  private static Run draw(Run pool, double[] places) {
    return mapSeries(
        pool,
        (group, series) -> {
          double[] values = series.values();
          double[] drawn = new double[places.length];
          for (int i = 0; i < drawn.length; i++) {
            drawn[i] = values[(int) (places[i] * values.length)];
          }
          return Series.of(drawn);
        });
  }

  private static Run slower(Run run, Group group, double slowdown) {
    return mapSeries(
        run,
        (each, series) ->
            each.equals(group) ? series.map(value -> value * (1 + slowdown)) : series);
  }

  private interface Change {
    Series apply(Group group, Series series);
  }

  private static Run mapSeries(Run run, Change change) {
    Map<Group, Run.Outcomes> groups = new HashMap<>();
    run.groups()
        .forEach(
            (group, outcomes) -> {
              Map<Metric, Series> series = new EnumMap<>(Metric.class);
              outcomes
                  .series()
                  .forEach((metric, values) -> series.put(metric, change.apply(group, values)));
              groups.put(group, new Run.Outcomes(outcomes.invocations(), 0, 0, "", series));
            });
    return new Run(run.name(), run.commit(), run.machine(), groups);
  }
}
