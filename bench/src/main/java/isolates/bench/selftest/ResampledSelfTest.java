package isolates.bench.selftest;

import isolates.bench.WrongUseException;
import isolates.bench.gate.Judge;
import isolates.bench.gate.Judgement;
import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.Judgement.Defect;
import isolates.bench.gate.Rules;
import isolates.bench.gate.Series;
import isolates.bench.gate.Tolerance;
import isolates.bench.gate.VersionSamples;
import isolates.bench.gate.VersionSamples.GroupResult;
import isolates.bench.gate.live.SequentialGate;
import isolates.bench.gate.report.MarkdownReport;
import isolates.bench.gate.report.TextReport;
import isolates.bench.sample.Group;
import isolates.bench.statistics.AlphaSpending.CriticalValue;
import isolates.bench.statistics.Metric;
import isolates.bench.statistics.Proportion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Measures the gate itself: how often it raises an alarm over two versions that differ by nothing,
 * or by no more than is tolerated, and how often it catches more than that. Whole launches are
 * drawn again from real ones, their rounds as they followed each other, so that what resembles its
 * neighbours goes on doing so.
 */
public final class ResampledSelfTest {
  private static final long SEED = 20_201_121;

  /** Drawing from fewer launches than this repeats what happened more than it varies it. */
  private static final int SMALLEST_POOL = 10;

  /** Of two runs that were measured one after the other: what a run has unless told otherwise. */
  private static final int RUN = 5;

  /** Of revisions side by side: what a gate has unless told otherwise, its retry left out. */
  private static final int GATE = 40;

  private static final Duration NO_LIMIT = Duration.ofDays(1);

  private static final List<String> HEADER =
      List.of(
          "measured",
          "launches",
          "slowed by",
          "tolerance",
          "regression",
          "inconclusive",
          "pass",
          "improvement");

  /**
   * A question to the gate.
   *
   * @param slowdown of every metric of one group of the candidate, 0 for two equal versions
   */
  public record Scenario(Tolerance tolerance, double slowdown) {}

  /** What is asked: equal versions, at the boundary, just beyond, and well beyond. */
  public static final List<Scenario> SCENARIOS =
      List.of(
          new Scenario(new Tolerance(0.05), 0),
          new Scenario(new Tolerance(0.05), 0.05),
          new Scenario(new Tolerance(0.05), 0.06),
          new Scenario(new Tolerance(0.05), 0.10),
          new Scenario(new Tolerance(0.02), 0),
          new Scenario(new Tolerance(0.02), 0.02),
          new Scenario(new Tolerance(0.02), 0.03),
          new Scenario(new Tolerance(0.02), 0.05));

  /**
   * How often whole gates decided how.
   *
   * @param paired whether both versions were measured side by side, in as many looks as it took
   * @param trials how often it was asked
   * @param decisions how often it gave each
   */
  public record Tally(
      boolean paired, Scenario scenario, int trials, Map<Decision, Integer> decisions) {
    Proportion share(Decision decision) {
      return new Proportion(decisions.getOrDefault(decision, 0), trials);
    }
  }

  /** What was measured in one launch of both versions, by group and metric. */
  private record Launch(
      SortedMap<Group, Map<Metric, Series>> one, SortedMap<Group, Map<Metric, Series>> other) {}

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
   * Draws from what a run measured, or from what a gate of two equal revisions left. Writes
   * selftest.md.
   *
   * @param pool a run's folder, or a gate's
   * @param table the file to write
   * @return whether the gate holds what it promises
   */
  public boolean run(Path pool, Path table) throws IOException, InterruptedException {
    List<Tally> tallies = new ArrayList<>();
    if (Files.isDirectory(pool.resolve("baseline"))) {
      VersionSamples one = VersionSamples.read("run", pool.resolve("baseline"));
      VersionSamples other = VersionSamples.read("run", pool.resolve("candidate"));
      tallies.addAll(tallies(one, other, true));
      tallies.addAll(tallies(one, other, false));
    } else {
      VersionSamples run = VersionSamples.read("run", pool);
      tallies.addAll(tallies(run, run, false));
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
   * Draws launches of two equal versions, again and again.
   *
   * @param one the more launches the better
   * @param other the same run, or the same version measured beside it
   * @param paired whether launches of both are drawn together and judged side by side
   */
  public List<Tally> tallies(VersionSamples one, VersionSamples other, boolean paired)
      throws InterruptedException {
    List<Launch> pool = pool(one, other);
    if (pool.size() < SMALLEST_POOL) {
      throw new WrongUseException(
          "%s has %d launches, and fewer than %d are too few to draw from; measure it with more launches"
              .formatted(one.name(), pool.size(), SMALLEST_POOL));
    }
    List<Tally> tallies = new ArrayList<>();
    for (Scenario scenario : SCENARIOS) {
      progress.accept(
          "%s, slowed by %s at a tolerance of %s: %d trials"
              .formatted(measured(paired), slowdown(scenario), scenario.tolerance(), trials));
      Rules strict = rules.with(scenario.tolerance());
      Map<Decision, Integer> decisions = new EnumMap<>(Decision.class);
      for (int trial = 0; trial < trials; trial++) {
        Drawn drawn = new Drawn(one, pool, scenario, trial, paired);
        decisions.merge(judge(drawn, strict, paired).decision(), 1, Integer::sum);
      }
      tallies.add(new Tally(paired, scenario, trials, decisions));
    }
    return tallies;
  }

  private static Judgement judge(Drawn drawn, Rules rules, boolean paired)
      throws InterruptedException {
    if (paired) {
      return new SequentialGate(drawn, rules, NO_LIMIT, GATE, line -> {}).run();
    }
    for (int i = 0; i < RUN; i++) {
      drawn.measureLaunch();
    }
    return Judge.judge(drawn.baseline(), drawn.candidate(), rules, false, CriticalValue.ONCE);
  }

  /** Launch by launch what both versions measured. */
  private static List<Launch> pool(VersionSamples one, VersionSamples other) {
    List<SortedMap<Group, Map<Metric, Series>>> ones = launches(one);
    List<SortedMap<Group, Map<Metric, Series>>> others = launches(other);
    List<Launch> pool = new ArrayList<>();
    for (int i = 0; i < Math.min(ones.size(), others.size()); i++) {
      pool.add(new Launch(ones.get(i), others.get(i)));
    }
    return pool;
  }

  private static List<SortedMap<Group, Map<Metric, Series>>> launches(VersionSamples version) {
    SortedMap<Long, SortedMap<Group, Map<Metric, Series>>> launches = new TreeMap<>();
    version
        .groups()
        .forEach(
            (group, result) ->
                result
                    .series()
                    .forEach(
                        (metric, series) ->
                            series
                                .byLaunch()
                                .forEach(
                                    (number, part) ->
                                        launches
                                            .computeIfAbsent(number, n -> new TreeMap<>())
                                            .computeIfAbsent(
                                                group, g -> new EnumMap<>(Metric.class))
                                            .put(metric, part))));
    return List.copyOf(launches.values());
  }

  /** Two versions whose launches are drawn with replacement. */
  private static final class Drawn implements SequentialGate.PairedBenchmark {
    private final VersionSamples version;
    private final List<Launch> pool;
    private final RandomGenerator random;
    private final double factor;
    private final Group slowed;
    private final boolean paired;
    private final List<SortedMap<Group, Map<Metric, Series>>> before = new ArrayList<>();
    private final List<SortedMap<Group, Map<Metric, Series>>> after = new ArrayList<>();

    Drawn(VersionSamples version, List<Launch> pool, Scenario drawn, int trial, boolean paired) {
      this.version = version;
      this.pool = pool;
      this.random = new SplittableRandom(SEED + trial);
      this.factor = 1 + drawn.slowdown();
      // One group at a time is slowed, while the gate goes on testing them all.
      List<Group> judged =
          version.groups().keySet().stream().filter(group -> !group.isFloor()).toList();
      this.slowed = judged.get(trial % judged.size());
      this.paired = paired;
    }

    @Override
    public long measureLaunch() {
      Launch launch = pool.get(random.nextInt(pool.size()));
      Launch another = paired ? launch : pool.get(random.nextInt(pool.size()));
      // Which of two equal versions is called the candidate makes no difference.
      boolean swap = random.nextBoolean();
      before.add(swap ? launch.other() : launch.one());
      after.add(swap ? another.one() : another.other());
      return 1;
    }

    @Override
    public VersionSamples baseline() {
      return joined(before, 1);
    }

    @Override
    public VersionSamples candidate() {
      return joined(after, factor);
    }

    private VersionSamples joined(
        List<SortedMap<Group, Map<Metric, Series>>> launches, double times) {
      SortedMap<Group, GroupResult> groups = new TreeMap<>();
      version
          .groups()
          .forEach(
              (group, result) -> {
                Map<Metric, Series> series = new EnumMap<>(Metric.class);
                for (Metric metric : result.series().keySet()) {
                  Series all =
                      Series.join(
                          launches.stream()
                              .map(launch -> launch.getOrDefault(group, Map.of()))
                              .map(values -> values.getOrDefault(metric, Series.EMPTY))
                              .toList());
                  series.put(metric, group.equals(slowed) ? all.map(value -> value * times) : all);
                }
                groups.put(group, new GroupResult(result.invocations(), 0, 0, "", series));
              });
      return new VersionSamples(version.name(), version.commit(), version.host(), groups);
    }

    @Override
    public List<Defect> leaks() {
      return List.of();
    }
  }

  /** The tallies as Markdown. */
  public static String markdown(List<Tally> tallies, String pool) {
    return "### The gate, measured\n\n"
        + pool
        + ". Each row: shares of gates by decision, with the 95 % bounds of Clopper and Pearson."
        + " Of rows that are slowed by no more than the tolerance every regression is a false"
        + " alarm.\n\n"
        + String.join("\n", MarkdownReport.table(cells(tallies)))
        + "\n";
  }

  private static List<List<String>> cells(List<Tally> tallies) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(HEADER);
    for (Tally tally : tallies) {
      cells.add(
          List.of(
              measured(tally.paired()),
              tally.paired() ? "up to %d".formatted(GATE + GATE / 2) : Integer.toString(RUN),
              slowdown(tally.scenario()),
              tally.scenario().tolerance().toString(),
              tally.share(Decision.REGRESSION).toString(),
              tally.share(Decision.INCONCLUSIVE).toString(),
              tally.share(Decision.PASS).toString(),
              tally.share(Decision.IMPROVEMENT).toString()));
    }
    return cells;
  }

  private static String measured(boolean paired) {
    return paired ? "side by side" : "one after the other";
  }

  private static String slowdown(Scenario scenario) {
    return scenario.slowdown() == 0 ? "0%" : new Tolerance(scenario.slowdown()).toString();
  }

  /**
   * What was promised and is not held, a line each: alarms over what is tolerated in more gates
   * than promised, or passes of what is not. More is what even the lower bound of a rate exceeds. A
   * slow-down that is too small for the noise is inconclusive, which breaks no promise.
   */
  public static List<String> broken(List<Tally> tallies) {
    List<String> broken = new ArrayList<>();
    for (Tally tally : tallies) {
      double slowdown = tally.scenario().slowdown();
      double tolerance = tally.scenario().tolerance().share();
      double alarms = slowdown == 0 ? Rules.FALSE_ALARMS : Rules.FALSE_PASSES;
      if (slowdown <= tolerance && tally.share(Decision.REGRESSION).low() > alarms) {
        broken.add(words(tally, Decision.REGRESSION, "raised an alarm", alarms));
      }
      if (slowdown >= tolerance && tally.share(Decision.PASS).low() > Rules.FALSE_PASSES) {
        broken.add(words(tally, Decision.PASS, "passed", Rules.FALSE_PASSES));
      }
    }
    return broken;
  }

  private static String words(Tally tally, Decision decision, String what, double promised) {
    return String.format(
        Locale.ROOT,
        "%s, slowed by %s at a tolerance of %s: %s %s, more than %.0f %%",
        measured(tally.paired()),
        slowdown(tally.scenario()),
        tally.scenario().tolerance(),
        tally.share(decision),
        what,
        100 * promised);
  }
}
