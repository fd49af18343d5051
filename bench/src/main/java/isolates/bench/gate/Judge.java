package isolates.bench.gate;

import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.Judgement.Finding;
import isolates.bench.gate.Judgement.Subject;
import isolates.bench.sample.Group;
import isolates.bench.statistics.AlphaSpending.CriticalValue;
import isolates.bench.statistics.HodgesLehmann;
import isolates.bench.statistics.Metric;
import isolates.bench.statistics.Power;
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
    return judge(baseline, candidate, rules, false, CriticalValue.ONCE);
  }

  /**
   * Judges.
   *
   * @param paired whether equal rounds of both were measured side by side
   */
  public static Judgement judge(
      Run baseline, Run candidate, Rules rules, boolean paired, CriticalValue critical) {
    List<Pair> pairs = pairs(baseline, candidate, rules, paired);
    Map<Pair, Double> slower =
        beyond(pairs, critical, (pair, z) -> pair.lower(z) > pair.tolerance.slower());
    Map<Pair, Double> faster =
        beyond(pairs, critical, (pair, z) -> pair.upper(z) < pair.tolerance.faster());
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
      List<Pair> pairs, CriticalValue critical, BiPredicate<Pair, Double> claim) {
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
          HodgesLehmann shift =
              paired
                  ? HodgesLehmann.ofDifferences(after.get().per(before.get()).logs())
                  : HodgesLehmann.ofTwoSamples(before.get().logs(), after.get().logs());
          pairs.add(
              new Pair(
                  subject,
                  rules.tolerance(subject),
                  before.get(),
                  after.get(),
                  shift,
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

    /** Of the logarithms: the ratio of the values themselves. */
    private final HodgesLehmann shift;

    private final Map<Metric, Series> baseline;
    private final Map<Metric, Series> candidate;

    Pair(
        Subject subject,
        Tolerance tolerance,
        Series before,
        Series after,
        HodgesLehmann shift,
        Map<Metric, Series> baseline,
        Map<Metric, Series> candidate) {
      this.subject = subject;
      this.tolerance = tolerance;
      this.before = before;
      this.after = after;
      this.shift = shift;
      this.baseline = baseline;
      this.candidate = candidate;
    }

    double lower(double z) {
      return Math.exp(shift.lower(z));
    }

    double upper(double z) {
      return Math.exp(shift.upper(z));
    }

    Finding finding(
        boolean slower, boolean faster, double level, boolean paired, CriticalValue critical) {
      double z = critical.z(level);
      Decision decision =
          slower
              ? Decision.REGRESSION
              : faster
                  ? Decision.IMPROVEMENT
                  : upper(critical.z(Rules.FALSE_PASSES)) <= tolerance.slower()
                      ? Decision.PASS
                      : Decision.INCONCLUSIVE;
      boolean time = subject.metric() == Metric.LATENCY && subject.reference() == Reference.NONE;
      return new Finding(
          subject,
          tolerance,
          before.median(),
          after.median(),
          shift.size(),
          paired,
          Math.exp(shift.estimate()),
          lower(z),
          upper(z),
          1 - 2 * level,
          decision,
          decision == Decision.INCONCLUSIVE ? OptionalLong.of(more(level)) : OptionalLong.empty(),
          time && slower ? Phase.of(baseline, candidate, paired) : "");
    }

    private long more(double level) {
      return Power.furtherSamples(
          shift,
          Math.log(tolerance.slower()),
          CriticalValue.ONCE.z(level),
          CriticalValue.ONCE.z(Rules.FALSE_PASSES));
    }
  }
}
