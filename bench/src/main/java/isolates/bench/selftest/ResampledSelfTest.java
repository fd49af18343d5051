package isolates.bench.selftest;

import isolates.bench.WrongUseException;
import isolates.bench.gate.Judge;
import isolates.bench.gate.Judgement;
import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.Judgement.Finding;
import isolates.bench.gate.Rules;
import isolates.bench.gate.Series;
import isolates.bench.gate.Tolerance;
import isolates.bench.gate.VersionSamples;
import isolates.bench.gate.VersionSamples.GroupResult;
import isolates.bench.gate.report.MarkdownReport;
import isolates.bench.gate.report.TextReport;
import isolates.bench.gate.report.Wording;
import isolates.bench.sample.Group;
import isolates.bench.statistics.AlphaSpending.CriticalValue;
import isolates.bench.statistics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Measures the gate itself: how often it raises an alarm over two equal versions, and how often it
 * catches a slow-down that is known, on samples drawn again from real ones.
 */
public final class ResampledSelfTest {
  private static final long SEED = 20_201_121;

  /** Drawing 400 from fewer than this repeats what happened more than it varies it. */
  private static final int SMALLEST_POOL = 200;

  /** The subject of whole gates. */
  static final String ALL = "all metrics together";

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

  /**
   * A question to the gate.
   *
   * @param n samples a side
   * @param slowdown of the candidate's median, 0 for two equal versions
   */
  public record Scenario(int n, Tolerance tolerance, double slowdown) {}

  /** What is asked. */
  public static final List<Scenario> SCENARIOS =
      List.of(
          new Scenario(100, new Tolerance(0.05), 0),
          new Scenario(100, new Tolerance(0.05), 0.10),
          new Scenario(400, new Tolerance(0.02), 0),
          new Scenario(400, new Tolerance(0.02), 0.05));

  /**
   * How often the gate decided how.
   *
   * @param subject {@link #ALL} for whole gates
   * @param paired whether both versions were measured side by side
   * @param trials how often it was asked
   * @param decisions how often it gave each; a whole gate gives its worst
   */
  public record Tally(
      String subject,
      boolean paired,
      Scenario scenario,
      int trials,
      Map<Decision, Integer> decisions) {
    /** The share of trials that ended so. */
    public double share(Decision decision) {
      return decisions.getOrDefault(decision, 0) / (double) trials;
    }
  }

  private final Rules rules;
  private final int trials;
  private final Consumer<String> progress;

  /**
   * @param trials of each scenario
   * @param progress told a line before each scenario
   */
  public ResampledSelfTest(Rules rules, int trials, Consumer<String> progress) {
    this.rules = rules;
    this.trials = trials;
    this.progress = progress;
  }

  /**
   * Draws from what a run measured, or from what a gate of two equal revisions left: rounds to be
   * drawn as they are. Writes selftest.md.
   *
   * @param pool a run's folder, or a gate's
   * @param table the file to write
   * @return whether the gate holds what it promises
   */
  public boolean run(Path pool, Path table) throws IOException {
    List<Tally> tallies = new ArrayList<>();
    if (Files.isDirectory(pool.resolve("baseline"))) {
      VersionSamples before = VersionSamples.read("run", pool.resolve("baseline"));
      VersionSamples after = VersionSamples.read("run", pool.resolve("candidate"));
      tallies.addAll(tallies(before, after, true));
      tallies.addAll(tallies(after, after, false));
    } else {
      VersionSamples drawn = VersionSamples.read("run", pool);
      tallies.addAll(tallies(drawn, drawn, false));
    }
    Files.writeString(
        table, markdown(tallies, "%d trials, resampled from %s".formatted(trials, pool)));
    TextReport.aligned(cells(tallies)).forEach(progress);
    progress.accept("table: " + table);
    List<String> broken = broken(tallies);
    broken.forEach(progress);
    return broken.isEmpty();
  }

  /**
   * Draws samples of two equal versions, again and again.
   *
   * @param allBaseline the more samples the better
   * @param allCandidate the same run, or with equal rounds the same version measured beside it
   * @param paired whether equal rounds are drawn together
   */
  public List<Tally> tallies(
      VersionSamples allBaseline, VersionSamples allCandidate, boolean paired) {
    VersionSamples baseline = ample(allBaseline);
    VersionSamples candidate = ample(allCandidate);
    if (baseline.groups().isEmpty() || candidate.groups().isEmpty()) {
      throw new WrongUseException(
          "%s has fewer than %d samples in every group, too few to draw from; run it with more n"
              .formatted(allCandidate.name(), SMALLEST_POOL));
    }
    List<Tally> tallies = new ArrayList<>();
    for (Scenario scenario : SCENARIOS) {
      progress.accept(
          "%s, %d samples, slowed by %s: %d trials"
              .formatted(measured(paired), scenario.n(), slowdown(scenario), trials));
      decisions(baseline, candidate, scenario, paired)
          .forEach(
              (subject, counts) ->
                  tallies.add(new Tally(subject, paired, scenario, trials, counts)));
    }
    return tallies;
  }

  /** How often each subject was decided how; of equal versions, whole gates too. */
  private SortedMap<String, Map<Decision, Integer>> decisions(
      VersionSamples baseline, VersionSamples candidate, Scenario scenario, boolean paired) {
    Rules strict = rules.with(scenario.tolerance());
    RandomGenerator random = new SplittableRandom(SEED);
    SortedMap<String, Map<Decision, Integer>> decisions = new TreeMap<>();
    for (int trial = 0; trial < trials; trial++) {
      double[] places = random.doubles(scenario.n()).toArray();
      double[] others = paired ? places : random.doubles(scenario.n()).toArray();
      VersionSamples before = map(baseline, (group, series) -> draw(series, places));
      VersionSamples after = map(candidate, (group, series) -> draw(series, others));
      if (scenario.slowdown() == 0) {
        Judgement judgement = Judge.judge(before, after, strict, paired, CriticalValue.ONCE);
        count(decisions, ALL, judgement.decision());
        judgement.findings().forEach(finding -> count(decisions, finding));
        continue;
      }
      // One group at a time is slowed, while the gate goes on testing them all.
      for (Group slowed : before.groups().keySet()) {
        if (!slowed.isFloor()) {
          VersionSamples slower =
              map(
                  after,
                  (group, series) ->
                      group.equals(slowed)
                          ? series.map(value -> value * (1 + scenario.slowdown()))
                          : series);
          Judge.judge(before, slower, strict, paired, CriticalValue.ONCE).findings().stream()
              .filter(finding -> finding.subject().group().equals(slowed))
              .forEach(finding -> count(decisions, finding));
        }
      }
    }
    return decisions;
  }

  private static void count(Map<String, Map<Decision, Integer>> decisions, Finding finding) {
    count(decisions, finding.subject().toString(), finding.decision());
  }

  private static void count(
      Map<String, Map<Decision, Integer>> decisions, String subject, Decision decision) {
    decisions
        .computeIfAbsent(subject, s -> new EnumMap<>(Decision.class))
        .merge(decision, 1, Integer::sum);
  }

  /** Without the groups that have too few samples to stand for what they were drawn from. */
  private static VersionSamples ample(VersionSamples version) {
    SortedMap<Group, GroupResult> groups = new TreeMap<>(version.groups());
    groups
        .values()
        .removeIf(
            result ->
                result.series().values().stream()
                    .noneMatch(series -> series.size() >= SMALLEST_POOL));
    return new VersionSamples(version.name(), version.commit(), version.host(), groups);
  }

  /** Draws with replacement; equal places draw the same invocations of every metric. */
  private static Series draw(Series pool, double[] places) {
    double[] values = pool.values();
    double[] drawn = new double[places.length];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = values[(int) (places[i] * values.length)];
    }
    return Series.of(drawn);
  }

  /** The same version with other values, none of them failed. */
  private static VersionSamples map(
      VersionSamples version, BiFunction<Group, Series, Series> change) {
    SortedMap<Group, GroupResult> groups = new TreeMap<>();
    version
        .groups()
        .forEach(
            (group, result) -> {
              Map<Metric, Series> series = new EnumMap<>(Metric.class);
              result
                  .series()
                  .forEach((metric, values) -> series.put(metric, change.apply(group, values)));
              groups.put(group, new GroupResult(result.invocations(), 0, 0, "", series));
            });
    return new VersionSamples(version.name(), version.commit(), version.host(), groups);
  }

  /** The tallies as Markdown. */
  public static String markdown(List<Tally> tallies, String pool) {
    return "### The gate, measured\n\n"
        + pool
        + ". Each row: shares of trials by decision. Rows that were slowed by 0% are two equal"
        + " versions, where every regression is a false alarm.\n\n"
        + String.join("\n", MarkdownReport.table(cells(tallies)))
        + "\n";
  }

  private static List<List<String>> cells(List<Tally> tallies) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(HEADER);
    for (Tally tally : tallies) {
      cells.add(
          List.of(
              tally.subject(),
              measured(tally.paired()),
              Integer.toString(tally.scenario().n()),
              slowdown(tally.scenario()),
              tally.scenario().tolerance().toString(),
              share(tally, Decision.REGRESSION),
              share(tally, Decision.INCONCLUSIVE),
              share(tally, Decision.PASS),
              share(tally, Decision.IMPROVEMENT)));
    }
    return cells;
  }

  private static String measured(boolean paired) {
    return paired ? "side by side" : "one after the other";
  }

  private static String slowdown(Scenario scenario) {
    return scenario.slowdown() == 0 ? "0%" : new Tolerance(scenario.slowdown()).toString();
  }

  private static String share(Tally tally, Decision decision) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * tally.share(decision));
  }

  /**
   * What was promised and is not held, a line each: false alarms in more gates than promised, or a
   * slow-down that passes. A slow-down that is too small for the noise is inconclusive, which
   * breaks no promise.
   */
  public static List<String> broken(List<Tally> tallies) {
    List<String> broken = new ArrayList<>();
    for (Tally tally : tallies) {
      boolean equal = tally.scenario().slowdown() == 0;
      Decision wrong = equal ? Decision.REGRESSION : Decision.PASS;
      double promised = equal ? Rules.FALSE_ALARMS : Rules.FALSE_PASSES;
      if (tally.share(wrong) > promised) {
        broken.add(
            "%s, slowed by %s at a tolerance of %s: %s %s, more than %s"
                .formatted(
                    tally.subject(),
                    slowdown(tally.scenario()),
                    tally.scenario().tolerance(),
                    share(tally, wrong),
                    equal ? "raised an alarm" : "passed",
                    Wording.percent(promised)));
      }
    }
    return broken;
  }
}
