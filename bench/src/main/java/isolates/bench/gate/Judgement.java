package isolates.bench.gate;

import isolates.bench.sample.Group;
import isolates.bench.statistics.Metric;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What the gate says of a candidate.
 *
 * @param baseline what it was held against
 * @param candidate what was judged
 * @param defects wrong, whatever the times say
 * @param findings of every subject, regressions first
 * @param notes what a reader must know besides: groups that are new, a budget that ran out
 */
public record Judgement(
    Side baseline,
    Side candidate,
    List<Defect> defects,
    List<Finding> findings,
    List<String> notes) {

  /** What the gate decides of one metric, and of a whole run; the worst first. */
  public enum Decision {
    /** Slower by more than the tolerance, at the corrected level; or a defect. */
    REGRESSION,
    /** The samples rule out neither a slow-down beyond the tolerance nor its absence. */
    INCONCLUSIVE,
    /** Faster by more than the tolerance, at the corrected level. */
    IMPROVEMENT,
    /** A slow-down beyond the tolerance is ruled out. */
    PASS;

    /** The word in files and tables. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One version.
   *
   * @param name of its folder or revision
   * @param commit what was measured
   * @param machine where, in a few words
   */
  public record Side(String name, String commit, String machine) {
    static Side of(VersionSamples version) {
      return new Side(version.name(), version.commit(), version.host().name());
    }
  }

  /**
   * What is judged: one metric of one group.
   *
   * @param part of the metric's distribution
   * @param reference what the metric is divided by
   */
  public record Subject(Group group, Metric metric, Part part, Reference reference) {
    /**
     * The quantity as files name it: {@code latency}, {@code latency/spawn} if divided, {@code
     * latency p95} of the tail.
     */
    public String quantity() {
      return metric.id()
          + (reference == Reference.NONE ? "" : "/" + reference.id())
          + (part == Part.CENTRE ? "" : " " + part.id());
    }

    /** The unit of its values; empty for a quotient. */
    public String unit() {
      return reference == Reference.NONE ? metric.unit() : "";
    }

    /** As people say it: {@code isolates/none fibo-c cold latency}. */
    @Override
    public String toString() {
      return name(group) + " " + quantity();
    }

    static String name(Group group) {
      return group.platformName() + " " + group.function() + " " + group.mode().id();
    }
  }

  /**
   * What was found of one subject.
   *
   * @param tolerance that was applied
   * @param baselineValue the median, or p95, of all that was measured, in the subject's unit
   * @param candidateValue likewise
   * @param launches of the smaller side
   * @param paired whether both were measured side by side
   * @param ratio candidate to baseline, the geometric mean over launches; above 1 is slower
   * @param low the lower bound of the ratio that an alarm goes by; 0 if the launches are too few
   * @param high the upper bound that a pass goes by, or an improvement; infinite if they are too
   *     few
   * @param lowConfidence one-sided confidence of {@code low}, corrected for the number of tests
   * @param highConfidence one-sided confidence of {@code high}
   * @param detectable the smallest slow-down, as a share of the baseline, that these launches would
   *     likely have shown to be a regression ({@link isolates.bench.statistics.Power#WANTED});
   *     infinite if they are too few
   * @param decision what follows
   * @param more launches more of each side that would likely decide; empty if decided
   * @param phase of a latency regression: where in the invocation the time went; empty otherwise
   */
  public record Finding(
      Subject subject,
      Tolerance tolerance,
      double baselineValue,
      double candidateValue,
      int launches,
      boolean paired,
      double ratio,
      double low,
      double high,
      double lowConfidence,
      double highConfidence,
      double detectable,
      Decision decision,
      OptionalLong more,
      String phase) {}

  /**
   * Something that no time makes good.
   *
   * @param where the group it was seen in, as people say it
   * @param message one line
   */
  public record Defect(Kind kind, String where, String message) {
    /** What went wrong. */
    public enum Kind {
      /** Invocations without a response, more than the baseline has. */
      FAILURE,
      /** Answers that are not right, more than the baseline has. */
      WRONG_ANSWER,
      /** The baseline measured it and the candidate did not. */
      MISSING,
      /** Memory or descriptors that grow over the run and did not in the baseline. */
      LEAK;

      /** The name in files. */
      public String id() {
        return name().toLowerCase(Locale.ROOT);
      }
    }
  }

  public Judgement {
    defects = List.copyOf(defects);
    findings =
        findings.stream()
            .sorted(
                Comparator.comparing(Finding::decision)
                    .thenComparing(finding -> finding.subject().group())
                    .thenComparing(finding -> finding.subject().metric())
                    .thenComparing(finding -> finding.subject().part()))
            .toList();
    notes = List.copyOf(notes);
  }

  /** Nothing that could make a difference changed, so nothing was measured. */
  public static Judgement unmeasured(Side baseline, Side candidate, String note) {
    return new Judgement(baseline, candidate, List.of(), List.of(), List.of(note));
  }

  /** The worst of all findings; a defect is a regression. What was not measured passes. */
  public Decision decision() {
    return defects.isEmpty()
        ? findings.stream().findFirst().map(Finding::decision).orElse(Decision.PASS)
        : Decision.REGRESSION;
  }

  /** The smallest slow-down of a median that would likely have been found, whichever it were. */
  public OptionalDouble detectable() {
    return findings.stream()
        .filter(finding -> finding.subject().part() == Part.CENTRE)
        .mapToDouble(Finding::detectable)
        .max();
  }

  /** How many findings are decided so. */
  public long count(Decision decision) {
    return findings.stream().filter(finding -> finding.decision() == decision).count();
  }

  /** This, with more defects. */
  public Judgement with(List<Defect> more) {
    List<Defect> all = Stream.concat(defects.stream(), more.stream()).toList();
    return new Judgement(baseline, candidate, all, findings, notes);
  }

  /** This, with one thing more that a reader must know. */
  public Judgement noting(String note) {
    List<String> all = Stream.concat(notes.stream(), Stream.of(note)).toList();
    return new Judgement(baseline, candidate, defects, findings, all);
  }
}
