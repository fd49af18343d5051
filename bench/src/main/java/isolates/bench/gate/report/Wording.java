package isolates.bench.gate.report;

import isolates.bench.gate.Judgement;
import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.Judgement.Defect;
import isolates.bench.gate.Judgement.Finding;
import isolates.bench.gate.Judgement.Subject;
import isolates.bench.statistics.NumberText;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.Stream;

/** The sentences that every form of a judgement shares. */
public final class Wording {
  private Wording() {}

  /** The verdict in one line, with the smallest slow-down that could have been seen. */
  public static String headline(Judgement judgement) {
    String slower = count(judgement, Decision.REGRESSION, "slower beyond tolerance");
    String verdict =
        switch (judgement.decision()) {
          case REGRESSION ->
              judgement.defects().isEmpty()
                  ? "regression: " + slower
                  : "regression: %s, %s"
                      .formatted(count(judgement.defects().size(), "defect"), slower);
          case INCONCLUSIVE ->
              "inconclusive: too few launches to decide "
                  + count(judgement, Decision.INCONCLUSIVE, "of the metrics");
          case IMPROVEMENT ->
              "improvement: " + count(judgement, Decision.IMPROVEMENT, "faster beyond tolerance");
          case PASS ->
              judgement.findings().isEmpty()
                  ? "pass: not measured"
                  : "pass: none of %d slower beyond tolerance"
                      .formatted(judgement.findings().size());
        };
    return judgement.detectable().isEmpty()
        ? verdict
        : "%s; smallest slow-down it could have seen: %s"
            .formatted(verdict, percent(judgement.detectable().getAsDouble()));
  }

  /** {@code 1 defect}, {@code 2 defects}. */
  public static String count(int n, String what) {
    return n + " " + what + (n == 1 ? "" : "s");
  }

  private static String count(Judgement judgement, Decision decision, String what) {
    return "%d of %d %s".formatted(judgement.count(decision), judgement.findings().size(), what);
  }

  /** {@code 1.21 (1.18 to 1.24)}: the ratio between the bounds that decided. */
  static String ratio(Finding finding) {
    return "%s (%s to %s)"
        .formatted(digits(finding.ratio()), digits(finding.low()), digits(finding.high()));
  }

  /** Four digits: a ratio of 1.004 is not the same as one of 1.0. */
  public static String digits(double value) {
    if (Double.isInfinite(value)) {
      return "unbounded";
    }
    return value == 0
        ? "0"
        : new BigDecimal(value, new MathContext(4, RoundingMode.HALF_EVEN)).toPlainString();
  }

  /** A median with its unit. */
  static String value(double median, Subject subject) {
    return (NumberText.number(median) + " " + subject.unit()).strip();
  }

  /** Why the decision is as it is, and what follows; one sentence. */
  static String reason(Finding finding) {
    Subject subject = finding.subject();
    String values =
        "%s against %s"
            .formatted(
                value(finding.candidateValue(), subject), value(finding.baselineValue(), subject));
    String atLeast =
        "at least %s (%s confidence)"
            .formatted(digits(finding.low()), percent(finding.lowConfidence()));
    String atMost =
        "at most %s (%s confidence)"
            .formatted(digits(finding.high()), percent(finding.highConfidence()));
    String ratio = "ratio " + digits(finding.ratio());
    return switch (finding.decision()) {
      case REGRESSION ->
          "%s is slower: %s; %s, %s, beyond the tolerance of %s%s"
              .formatted(
                  subject,
                  values,
                  ratio,
                  atLeast,
                  finding.tolerance(),
                  finding.phase().isEmpty() ? "" : "; " + finding.phase());
      case IMPROVEMENT -> "%s is faster: %s; %s, %s".formatted(subject, values, ratio, atMost);
      case PASS ->
          "%s: %s, %s, within the tolerance of %s"
              .formatted(subject, ratio, atMost, finding.tolerance());
      case INCONCLUSIVE ->
          "%s cannot be decided at a tolerance of %s: %s, %s, %s; about %d more launches a side would decide"
              .formatted(
                  subject,
                  finding.tolerance(),
                  ratio,
                  atLeast,
                  atMost,
                  finding.more().orElseThrow());
    };
  }

  /** All that needs words: defects, findings down to a decision, and notes. */
  static List<String> reasons(Judgement judgement, Decision last) {
    return Stream.of(
            judgement.defects().stream().map(Wording::reason),
            judgement.findings().stream()
                .filter(finding -> finding.decision().compareTo(last) <= 0)
                .map(Wording::reason),
            judgement.notes().stream())
        .flatMap(lines -> lines)
        .toList();
  }

  static String reason(Defect defect) {
    return "%s: %s: %s"
        .formatted(defect.kind().id().replace('_', ' '), defect.where(), defect.message());
  }

  /** {@code 99.5 %}; a share that is unbounded is {@code none, however great}. */
  public static String percent(double share) {
    if (Double.isInfinite(share)) {
      return "none, however great";
    }
    MathContext four = new MathContext(share < 0.5 ? 3 : 4, RoundingMode.HALF_EVEN);
    return new BigDecimal(100 * share, four).stripTrailingZeros().toPlainString() + " %";
  }
}
