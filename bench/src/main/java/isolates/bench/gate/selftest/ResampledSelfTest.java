package isolates.bench.gate.selftest;

import isolates.bench.gate.GateException;
import isolates.bench.gate.Judge;
import isolates.bench.gate.Judgement;
import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.Judgement.Finding;
import isolates.bench.gate.Rules;
import isolates.bench.gate.Run;
import isolates.bench.gate.Series;
import isolates.bench.gate.Tolerance;
import isolates.bench.gate.report.TextReport;
import isolates.bench.gate.report.Wording;
import isolates.bench.sample.Group;
import isolates.bench.statistics.AlphaSpending.CriticalValue;
import isolates.bench.statistics.Metric;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Measures the gate itself: how often it cries wolf over two equal versions, and how often it
 * catches a slow-down that is known, on samples drawn again from real ones.
 */
public final class ResampledSelfTest {
  private static final long SEED = 20_201_121;

  /** Drawing 400 from fewer than this repeats what happened more than it varies it. */
  private static final int SMALLEST_POOL = 200;

  private static final List<String> HEADER =
      List.of(
          "what",
          "measured",
          "n",
          "slowed by",
          "tolerance",
          "regression",
          "inconclusive",
          "pass",
          "improvement");

  private ResampledSelfTest() {}

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
  public record Tally(
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
  public static List<Tally> apart(Run pool, Rules rules, int trials) {
    return rows(pool, pool, rules, trials, false);
  }

  /**
   * Draws rounds from two equal versions that were measured side by side.
   *
   * @param baseline with the same rounds as the candidate
   * @param candidate the same version measured beside it
   */
  public static List<Tally> paired(Run baseline, Run candidate, Rules rules, int trials) {
    return rows(baseline, candidate, rules, trials, true);
  }

  private static List<Tally> rows(
      Run allBaseline, Run allCandidate, Rules rules, int trials, boolean paired) {
    Run baseline = ample(allBaseline);
    Run candidate = ample(allCandidate);
    if (baseline.groups().isEmpty() || candidate.groups().isEmpty()) {
      throw new GateException(
          "%s has fewer than %d samples in every group, too few to draw from; run it with more n"
              .formatted(allCandidate.name(), SMALLEST_POOL));
    }
    List<Tally> rows = new ArrayList<>();
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

  private static List<Tally> equal(
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
    List<Tally> rows = new ArrayList<>();
    rows.add(new Tally(ALL, paired, scenario, trials, gates));
    subjects.forEach(
        (subject, answers) -> rows.add(new Tally(subject, paired, scenario, trials, answers)));
    return rows;
  }

  /** One group at a time is slowed, while the gate goes on testing them all. */
  private static List<Tally> slowed(
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
    List<Tally> rows = new ArrayList<>();
    subjects.forEach(
        (subject, answers) -> rows.add(new Tally(subject, paired, scenario, trials, answers)));
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

  /** The rows as Markdown, whole gates first. */
  public static String markdown(List<Tally> rows, String pool) {
    StringBuilder text = new StringBuilder();
    text.append("### The gate, measured\n\n")
        .append(pool)
        .append(
            ". Each row: shares of trials by decision. Rows that were slowed by 0 % are two equal"
                + " versions, where every regression is a false alarm.\n\n");
    for (List<String> cells : cells(rows)) {
      text.append("| ").append(String.join(" | ", cells)).append(" |\n");
      if (cells.equals(HEADER)) {
        text.append("| --- ".repeat(HEADER.size())).append("|\n");
      }
    }
    return text.toString();
  }

  /** The rows for a terminal. */
  public static List<String> lines(List<Tally> rows) {
    return TextReport.aligned(cells(rows));
  }

  private static List<List<String>> cells(List<Tally> rows) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(HEADER);
    for (Tally row : rows) {
      cells.add(
          List.of(
              row.subject(),
              row.paired() ? "side by side" : "one after the other",
              Integer.toString(row.scenario().n()),
              row.scenario().slowdown() == 0
                  ? "0%"
                  : new Tolerance(row.scenario().slowdown()).toString(),
              row.scenario().tolerance().toString(),
              share(row, Decision.REGRESSION),
              share(row, Decision.INCONCLUSIVE),
              share(row, Decision.PASS),
              share(row, Decision.IMPROVEMENT)));
    }
    return cells;
  }

  private static String share(Tally row, Decision decision) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * row.share(decision));
  }

  /**
   * What was promised and is not held, a line each: false alarms in more gates than promised, or a
   * slow-down that passes. A slow-down that is too small for the noise is inconclusive, which is no
   * broken promise.
   */
  public static List<String> broken(List<Tally> rows) {
    List<String> broken = new ArrayList<>();
    for (Tally row : rows) {
      boolean equal = row.scenario().slowdown() == 0;
      if (equal && row.share(Decision.REGRESSION) > Rules.FALSE_ALARMS) {
        broken.add(
            "%s: %s of gates of two equal versions raised an alarm, more than %s"
                .formatted(
                    row.subject(),
                    share(row, Decision.REGRESSION),
                    Wording.percent(Rules.FALSE_ALARMS)));
      }
      if (!equal && row.share(Decision.PASS) > Rules.FALSE_PASSES) {
        broken.add(
            "%s: %s of slow-downs of %s passed at a tolerance of %s, more than %s"
                .formatted(
                    row.subject(),
                    share(row, Decision.PASS),
                    new Tolerance(row.scenario().slowdown()),
                    row.scenario().tolerance(),
                    Wording.percent(Rules.FALSE_PASSES)));
      }
    }
    return broken;
  }
}
