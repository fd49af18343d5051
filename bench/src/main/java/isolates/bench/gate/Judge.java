package isolates.bench.gate;

import isolates.bench.statistics.Group;
import isolates.bench.statistics.Metric;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiPredicate;

/**
 * Decides. A regression is reported only where the interval of the ratio lies wholly beyond the
 * tolerance, at a level corrected for all that is tested (S. Holm, Scandinavian Journal of
 * Statistics 6 (1979) 65-70); a pass only where the interval lies wholly within it. What is neither
 * is inconclusive.
 */
public final class Judge {
  private Judge() {}

  /**
   * Judges two runs that were measured one after the other.
   *
   * @throws GateException in one line, if they cannot be compared
   */
  public static Judgement judge(Run baseline, Run candidate, Rules rules) {
    Comparability.check(baseline, candidate, rules);
    return judge(baseline, candidate, rules, false, Critical.ONCE);
  }

  /**
   * Judges.
   *
   * @param paired whether equal rounds of both were measured side by side
   */
  static Judgement judge(
      Run baseline, Run candidate, Rules rules, boolean paired, Critical critical) {
    List<Pair> pairs = pairs(baseline, candidate, rules, paired);
    Map<Pair, Double> slower =
        beyond(pairs, critical, (pair, z) -> pair.evidence.lower(z) > pair.tolerance.slower());
    Map<Pair, Double> faster =
        beyond(pairs, critical, (pair, z) -> pair.evidence.upper(z) < pair.tolerance.faster());
    double rest = Rules.FALSE_ALARMS / Math.max(1, pairs.size() - slower.size());
    List<Finding> findings = new ArrayList<>();
    for (Pair pair : pairs) {
      double level = slower.getOrDefault(pair, faster.getOrDefault(pair, rest));
      findings.add(
          pair.finding(
              slower.containsKey(pair), faster.containsKey(pair), level, paired, critical));
    }
    List<String> notes = new ArrayList<>();
    candidate.groups().keySet().stream()
        .filter(group -> !baseline.groups().containsKey(group))
        .forEach(group -> notes.add("new, not judged: " + Subject.name(group)));
    baseline.machine().differences(candidate.machine()).stream()
        .map(difference -> "the runs are of different machines: " + difference)
        .forEach(notes::add);
    return new Judgement(
        Judgement.Side.of(baseline),
        Judgement.Side.of(candidate),
        Correctness.defects(baseline, candidate),
        findings,
        notes);
  }

  /**
   * Holm's step-down: those for which the claim holds, with the one-sided level at which it was
   * shown. Whatever is shown makes the level easier for what is left.
   */
  private static Map<Pair, Double> beyond(
      List<Pair> pairs, Critical critical, BiPredicate<Pair, Double> claim) {
    Map<Pair, Double> shown = new HashMap<>();
    List<Pair> left = new ArrayList<>(pairs);
    while (!left.isEmpty()) {
      double level = Rules.FALSE_ALARMS / left.size();
      double z = critical.z(level);
      List<Pair> found = left.stream().filter(pair -> claim.test(pair, z)).toList();
      if (found.isEmpty()) {
        break;
      }
      found.forEach(pair -> shown.put(pair, level));
      left.removeAll(found);
    }
    return shown;
  }

  /** What both runs have enough of. */
  private static List<Pair> pairs(Run baseline, Run candidate, Rules rules, boolean paired) {
    List<Pair> pairs = new ArrayList<>();
    for (Group group : baseline.groups().keySet()) {
      if (group.isFloor() || !candidate.groups().containsKey(group)) {
        continue;
      }
      for (Metric metric : Metric.values()) {
        if (!rules.metrics().contains(metric)) {
          continue;
        }
        Subject subject = new Subject(group, metric, rules.reference());
        Optional<Series> before = series(baseline, subject);
        Optional<Series> after = series(candidate, subject);
        if (before.isPresent() && after.isPresent()) {
          Evidence evidence =
              paired
                  ? new Rounds(after.get().per(before.get()))
                  : new TwoSamples(before.get(), after.get());
          pairs.add(
              new Pair(
                  subject,
                  rules.tolerance(subject),
                  before.get(),
                  after.get(),
                  evidence,
                  baseline.groups().get(group).series(),
                  candidate.groups().get(group).series()));
        }
      }
    }
    return pairs;
  }

  /** The values of a subject, divided by its reference of the same round; empty if too few. */
  static Optional<Series> series(Run run, Subject subject) {
    Series own = run.groups().get(subject.group()).series().get(subject.metric());
    Optional<Series> series = Optional.ofNullable(own);
    if (subject.reference() != Reference.NONE) {
      Optional<Series> divisor =
          run.groups().entrySet().stream()
              .filter(entry -> subject.reference().serves(entry.getKey(), subject.group()))
              .map(entry -> entry.getValue().series())
              .filter(metrics -> metrics.containsKey(subject.metric()))
              .map(metrics -> metrics.get(subject.metric()))
              .findFirst();
      series = series.flatMap(values -> divisor.map(values::per));
    }
    return series.filter(values -> values.size() >= Rules.FEWEST);
  }

  /** One subject with its samples on both sides. */
  private static final class Pair {
    private final Subject subject;
    private final Tolerance tolerance;
    private final Series before;
    private final Series after;
    private final Evidence evidence;
    private final Map<Metric, Series> baseline;
    private final Map<Metric, Series> candidate;

    Pair(
        Subject subject,
        Tolerance tolerance,
        Series before,
        Series after,
        Evidence evidence,
        Map<Metric, Series> baseline,
        Map<Metric, Series> candidate) {
      this.subject = subject;
      this.tolerance = tolerance;
      this.before = before;
      this.after = after;
      this.evidence = evidence;
      this.baseline = baseline;
      this.candidate = candidate;
    }

    Finding finding(
        boolean slower, boolean faster, double level, boolean paired, Critical critical) {
      double z = critical.z(level);
      Decision decision =
          slower
              ? Decision.REGRESSION
              : faster
                  ? Decision.IMPROVEMENT
                  : evidence.upper(critical.z(Rules.FALSE_PASSES)) <= tolerance.slower()
                      ? Decision.PASS
                      : Decision.INCONCLUSIVE;
      boolean time = subject.metric() == Metric.LATENCY && subject.reference() == Reference.NONE;
      return new Finding(
          subject,
          tolerance,
          before.median(),
          after.median(),
          evidence.size(),
          evidence.isPaired(),
          evidence.ratio(),
          evidence.lower(z),
          evidence.upper(z),
          1 - 2 * level,
          decision,
          decision == Decision.INCONCLUSIVE
              ? OptionalLong.of(SampleSize.more(evidence, tolerance, level))
              : OptionalLong.empty(),
          time && slower ? Phase.of(baseline, candidate, paired) : "");
    }
  }
}
