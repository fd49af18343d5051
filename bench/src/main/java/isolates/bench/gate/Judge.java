package isolates.bench.gate;

import isolates.bench.WrongUseException;
import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.Judgement.Defect;
import isolates.bench.gate.Judgement.Finding;
import isolates.bench.gate.Judgement.Subject;
import isolates.bench.gate.VersionSamples.GroupResult;
import isolates.bench.statistics.AlphaSpending.CriticalValue;
import isolates.bench.statistics.LaunchShift;
import isolates.bench.statistics.Metric;
import isolates.bench.statistics.Power;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Decides. A regression is reported only where the interval of the ratio lies wholly beyond the
 * tolerance, at a level corrected for all that is tested (S. Holm, Scandinavian Journal of
 * Statistics 6 (1979) 65-70); a pass only where the interval lies wholly within it. What is neither
 * is inconclusive. The interval is of launches, each of which gives one number of each part, see
 * {@link LaunchShift}. What the baseline has and the candidate lacks is a defect: a metric that is
 * not measured any more must not pass for one that is as fast as before.
 */
public final class Judge {
  private Judge() {}

  /**
   * Judges two runs that were measured one after the other.
   *
   * @throws WrongUseException in one line, if they cannot be compared, or nothing of them can be
   *     judged
   */
  public static Judgement judge(VersionSamples baseline, VersionSamples candidate, Rules rules) {
    Comparability.check(baseline, candidate, rules);
    return judge(baseline, candidate, rules, false, CriticalValue.ONCE);
  }

  /**
   * Judges.
   *
   * @param paired whether equal rounds of both were measured side by side
   * @throws WrongUseException in one line, if nothing can be judged
   */
  public static Judgement judge(
      VersionSamples baseline,
      VersionSamples candidate,
      Rules rules,
      boolean paired,
      CriticalValue critical) {
    List<Defect> defects = new ArrayList<>(Correctness.defects(baseline, candidate));
    return new Case(baseline, candidate, rules, paired, critical, defects, new ArrayList<>())
        .judgement();
  }

  /** Two versions with what is found of them, defects and notes as they come. */
  private record Case(
      VersionSamples baseline,
      VersionSamples candidate,
      Rules rules,
      boolean paired,
      CriticalValue critical,
      List<Defect> defects,
      List<String> notes) {
    private Judgement judgement() {
      List<Pair> pairs = pairs();
      if (pairs.isEmpty() && defects.isEmpty()) {
        throw new WrongUseException(
            "nothing to judge: no group has values of %s in both %s and %s; measure them with more n and launches, or name other metrics in gate.yaml"
                .formatted(
                    rules.metrics().stream()
                        .sorted()
                        .map(Metric::id)
                        .collect(Collectors.joining(", ")),
                    baseline.name(),
                    candidate.name()));
      }
      Map<Pair, Double> slower =
          beyond(pairs, (pair, z) -> pair.lower(z) > pair.tolerance.slower());
      Map<Pair, Double> faster =
          beyond(pairs, (pair, z) -> pair.upper(z) < pair.tolerance.faster());
      double rest = Rules.FALSE_ALARMS / Math.max(1, pairs.size() - slower.size());
      List<Finding> findings = new ArrayList<>();
      for (Pair pair : pairs) {
        findings.add(
            slower.containsKey(pair)
                ? finding(pair, Decision.REGRESSION, slower.get(pair), Rules.FALSE_PASSES)
                : faster.containsKey(pair)
                    ? finding(pair, Decision.IMPROVEMENT, rest, faster.get(pair))
                    : pair.upper(critical.z(Rules.FALSE_PASSES)) <= pair.tolerance.slower()
                        ? finding(pair, Decision.PASS, rest, Rules.FALSE_PASSES)
                        : finding(pair, Decision.INCONCLUSIVE, rest, Rules.FALSE_PASSES));
      }
      baseline.host().differences(candidate.host()).stream()
          .map(difference -> "the runs are of different machines: " + difference)
          .forEach(notes::add);
      return new Judgement(
          Judgement.Side.of(baseline), Judgement.Side.of(candidate), defects, findings, notes);
    }

    /**
     * Holm's step-down: those for which the claim holds, with the one-sided level at which it was
     * shown. Whatever is shown makes the level easier for what is left.
     */
    private Map<Pair, Double> beyond(List<Pair> pairs, BiPredicate<Pair, Double> claim) {
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

    /** What both versions measured. What only one of them did becomes a defect or a note. */
    private List<Pair> pairs() {
      List<Pair> pairs = new ArrayList<>();
      candidate
          .groups()
          .forEach(
              (group, after) -> {
                GroupResult before = baseline.groups().get(group);
                if (before == null) {
                  notes.add("new, not judged: " + Subject.name(group));
                } else if (!group.isFloor()) {
                  rules.metrics().stream()
                      .sorted()
                      .forEach(
                          metric -> {
                            for (Part part : Part.values()) {
                              if (part.judges(metric)) {
                                pair(new Subject(group, metric, part, rules.reference()), pairs);
                              }
                            }
                          });
                }
              });
      return pairs;
    }

    private void pair(Subject subject, List<Pair> pairs) {
      Series before = values(baseline, subject);
      Series after = values(candidate, subject);
      // Of the logarithms: what shifts them is the ratio of the values themselves.
      ToDoubleFunction<Series> log = launch -> Math.log(subject.part().of(launch));
      double[] then = before.eachLaunch(log);
      double[] now =
          paired
              ? after.eachLaunch(before, log, (ours, theirs) -> ours - theirs)
              : after.eachLaunch(log);
      if (then.length > 0 && now.length > 0) {
        LaunchShift shift =
            paired ? LaunchShift.ofDifferences(now) : LaunchShift.ofTwoSamples(then, now);
        pairs.add(new Pair(subject, rules.tolerance(subject), before, after, shift));
      } else if (subject.part() == Part.TAIL && before.size() > 0 && after.size() > 0) {
        // Of few samples a launch there is none.
        notes.add(
            "not judged, with fewer than %d samples a launch: %s"
                .formatted(Part.FEWEST_OF_TAIL, subject));
      } else if (before.size() > 0 && subject.part() == Part.CENTRE) {
        defects.add(
            new Defect(
                Defect.Kind.MISSING,
                subject.toString(),
                "the baseline has %d values, the candidate %s"
                    .formatted(
                        before.size(), after.size() == 0 ? "none" : "none of the same launch")));
      } else if (after.size() > 0 && subject.part() == Part.CENTRE) {
        notes.add("new, not judged: " + subject);
      }
    }

    /** The values of a subject, divided by its reference of the same round; possibly none. */
    private static Series values(VersionSamples version, Subject subject) {
      Series own = version.groups().get(subject.group()).values(subject.metric());
      if (subject.reference() == Reference.NONE) {
        return own;
      }
      return version.groups().entrySet().stream()
          .filter(entry -> subject.reference().serves(entry.getKey(), subject.group()))
          .map(entry -> own.per(entry.getValue().values(subject.metric())))
          .filter(quotients -> quotients.size() > 0)
          .findFirst()
          .orElse(Series.EMPTY);
    }

    /**
     * What is said of one subject. Its interval is the one that decided: from the lower bound that
     * an alarm needs to the upper bound that a pass (or an improvement) needs, so that it never
     * contradicts the decision.
     */
    private Finding finding(Pair pair, Decision decision, double lowLevel, double highLevel) {
      Subject subject = pair.subject;
      double limit = Math.log(pair.tolerance.slower());
      boolean time =
          subject.metric() == Metric.LATENCY
              && subject.part() == Part.CENTRE
              && subject.reference() == Reference.NONE;
      return new Finding(
          subject,
          pair.tolerance,
          subject.part().of(pair.before),
          subject.part().of(pair.after),
          pair.shift.launches(),
          paired,
          Math.exp(pair.shift.estimate()),
          pair.lower(critical.z(lowLevel)),
          pair.upper(critical.z(highLevel)),
          1 - lowLevel,
          1 - highLevel,
          Math.expm1(Power.detectable(pair.shift, limit, critical.z(lowLevel))),
          decision,
          decision == Decision.INCONCLUSIVE
              ? OptionalLong.of(
                  Power.furtherLaunches(
                      pair.shift,
                      limit,
                      CriticalValue.ONCE.z(lowLevel),
                      CriticalValue.ONCE.z(highLevel)))
              : OptionalLong.empty(),
          time && decision == Decision.REGRESSION
              ? Attribution.of(
                  baseline.groups().get(subject.group()).series(),
                  candidate.groups().get(subject.group()).series(),
                  paired)
              : "");
    }
  }

  /** One subject with its values on both sides. */
  private record Pair(
      Subject subject, Tolerance tolerance, Series before, Series after, LaunchShift shift) {
    double lower(double z) {
      return Math.exp(shift.lower(z));
    }

    double upper(double z) {
      return Math.exp(shift.upper(z));
    }
  }
}
