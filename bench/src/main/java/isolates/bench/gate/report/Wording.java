package isolates.bench.gate.report;

import static isolates.bench.statistics.NumberText.number;

import isolates.bench.gate.Judgement;
import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.Judgement.Defect;
import isolates.bench.gate.Judgement.Finding;
import isolates.bench.gate.Judgement.Subject;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** The sentences that every form of a judgement shares. */
public final class Wording {
  private Wording() {}

  /** The verdict in one line. */
  public static String headline(Judgement judgement) {
    return switch (judgement.decision()) {
      case REGRESSION ->
          "regression: %s"
              .formatted(
                  judgement.defects().isEmpty()
                      ? count(judgement, Decision.REGRESSION, "slower beyond tolerance")
                      : judgement.defects().size()
                          + " wrong, "
                          + count(judgement, Decision.REGRESSION, "slower beyond tolerance"));
      case INCONCLUSIVE ->
          judgement.findings().isEmpty()
              ? "inconclusive: nothing that both versions measured could be judged"
              : "inconclusive: too few samples to decide "
                  + count(judgement, Decision.INCONCLUSIVE, "of the metrics");
      case IMPROVEMENT ->
          "improvement: " + count(judgement, Decision.IMPROVEMENT, "faster beyond tolerance");
      case PASS -> "pass: none of " + judgement.findings().size() + " slower beyond tolerance";
    };
  }

  private static String count(Judgement judgement, Decision decision, String what) {
    return judgement.count(decision) + " of " + judgement.findings().size() + " " + what;
  }

  /** {@code 1.21 (1.18 to 1.24)}. */
  static String ratio(Finding finding) {
    return "%s (%s to %s)"
        .formatted(digits(finding.ratio()), low(finding.low()), digits(finding.high()));
  }

  private static String low(double value) {
    return value == 0 ? "0" : digits(value);
  }

  /** Four digits: a ratio of 1.004 is not the same as one of 1.0. */
  static String digits(double value) {
    if (Double.isInfinite(value)) {
      return "unbounded";
    }
    return new BigDecimal(value, new MathContext(4, RoundingMode.HALF_EVEN)).toPlainString();
  }

  /** A median with its unit. */
  static String value(double median, Subject subject) {
    return subject.unit().isEmpty() ? number(median) : number(median) + " " + subject.unit();
  }

  /** Why the decision is as it is, and what follows; one sentence. */
  static String reason(Finding finding) {
    String interval = "ratio %s, %s interval".formatted(ratio(finding), percent(finding.level()));
    String tolerance = "tolerance " + finding.tolerance();
    return switch (finding.decision()) {
      case REGRESSION ->
          "%s is slower: %s against %s; %s wholly beyond the %s%s"
              .formatted(
                  finding.subject(),
                  value(finding.candidateMedian(), finding.subject()),
                  value(finding.baselineMedian(), finding.subject()),
                  interval,
                  tolerance,
                  finding.phase().isEmpty() ? "" : "; " + finding.phase());
      case IMPROVEMENT ->
          "%s is faster: %s against %s; %s"
              .formatted(
                  finding.subject(),
                  value(finding.candidateMedian(), finding.subject()),
                  value(finding.baselineMedian(), finding.subject()),
                  interval);
      case PASS -> "%s: %s, within the %s".formatted(finding.subject(), interval, tolerance);
      case INCONCLUSIVE ->
          "%s cannot be decided at %s: %s; about %d more samples a side would"
              .formatted(finding.subject(), tolerance, interval, finding.more().orElseThrow());
    };
  }

  static String reason(Defect defect) {
    return "%s: %s: %s"
        .formatted(defect.kind().id().replace('_', ' '), defect.where(), defect.message());
  }

  /** {@code 99.9 %}. */
  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.5g", 100 * share).replaceFirst("\\.?0+$", "") + " %";
  }
}
