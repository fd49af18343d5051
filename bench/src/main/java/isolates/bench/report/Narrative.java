package isolates.bench.report;

import static isolates.bench.statistics.NumberText.interval;
import static isolates.bench.statistics.NumberText.number;
import static isolates.bench.statistics.NumberText.pValue;

import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.statistics.Comparison;
import isolates.bench.statistics.Interval;
import isolates.bench.statistics.Metric;
import isolates.bench.statistics.SeriesCheck;
import isolates.bench.statistics.Statistics;
import isolates.bench.statistics.Summary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who is faster and by how much, in words that claim no more than the intervals do. */
public final class Narrative {
  private Narrative() {}

  /**
   * A sentence for each comparison of latencies, then one for whatever keeps the run from an answer
   * (no baseline, no isolates, failures) and for each doubt about a group. Never empty.
   */
  public static List<String> of(Statistics statistics) {
    List<Summary> summaries = statistics.summaries();
    List<Comparison> comparisons = statistics.comparisons();
    List<String> sentences = new ArrayList<>();
    comparisons.stream()
        .filter(comparison -> comparison.metric() == Metric.LATENCY)
        .map(Narrative::sentence)
        .forEach(sentences::add);
    sentences.addAll(gaps(summaries, comparisons));
    for (Summary summary : summaries) {
      if (summary.metric() == Metric.LATENCY && !summary.group().isFloor()) {
        for (SeriesCheck.Doubt doubt : summary.check().doubts()) {
          sentences.add(
              "%s: %s %s."
                  .formatted(summary.group().function(), name(summary.group()), doubt.detail()));
        }
      }
    }
    return sentences;
  }

  /** That the run cannot be trusted, where samples depend on what ran before them. */
  static Optional<String> carryOver(Statistics statistics) {
    List<String> groups =
        statistics.checks().stream()
            .filter(SeriesCheck::carriedOver)
            .map(check -> check.group().function() + " on " + name(check.group()))
            .toList();
    return groups.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "This run failed its test of carry-over: %s depend on what ran before (checks.csv)."
                .formatted(String.join("; ", groups)));
  }

  /**
   * The run in a few sentences: the cold start of isolates against a baseline, against the fastest
   * variant of each other baseline, and how the first does warm.
   */
  public static String headline(Statistics statistics) {
    List<Comparison> comparisons = statistics.comparisons();
    Optional<Comparison> cold =
        comparisons.stream()
            .filter(c -> c.metric() == Metric.LATENCY && !c.other().isIsolates())
            .min(
                Comparator.comparingInt((Comparison c) -> preference(c.other().mode()))
                    .thenComparingInt(c -> c.base().variant().equals("none") ? 0 : 1));
    if (cold.isEmpty()) {
      return gaps(statistics.summaries(), comparisons).get(0);
    }
    Map<String, Comparison> others =
        comparisons.stream()
            .filter(
                c ->
                    c.metric() == Metric.LATENCY
                        && c.base().equals(cold.get().base())
                        && c.other().mode() == cold.get().other().mode()
                        && !c.other().isIsolates()
                        && !c.other().platform().equals(cold.get().other().platform()))
            .collect(
                Collectors.toMap(
                    c -> c.other().platform(),
                    Function.identity(),
                    BinaryOperator.minBy(Comparator.comparingDouble(Comparison::otherMedian)),
                    TreeMap::new));
    Optional<Comparison> warm =
        comparisons.stream()
            .filter(
                c ->
                    c.metric() == Metric.LATENCY
                        && c.base().equals(cold.get().base())
                        && c.other().platformName().equals(cold.get().other().platformName())
                        && preference(c.other().mode()) == 2
                        && preference(cold.get().other().mode()) != 2)
            .findFirst();
    List<String> sentences = new ArrayList<>(carryOver(statistics).stream().toList());
    sentences.add(brief(cold.get()));
    others.values().stream().map(Narrative::brief).forEach(sentences::add);
    warm.map(Narrative::brief).ifPresent(sentences::add);
    return String.join(" ", sentences);
  }

  private static int preference(Mode mode) {
    return switch (mode) {
      case COLD -> 0;
      case FIRST -> 1;
      case WARM, REUSED -> 2;
      case PREPARED, FLOOR, WARMUP, NONE -> 3;
    };
  }

  /** Without the numbers that the list of all comparisons repeats. */
  private static String brief(Comparison c) {
    return claim(c) + "." + doubts(c);
  }

  /** One comparison in one sentence, and what makes it doubtful in another. */
  static String sentence(Comparison c) {
    String form = c.interval().isKnown() ? "%s, n %d and %d, %s.%s" : "%s (n %d and %d, %s).%s";
    String above =
        Double.isNaN(c.ratioWithoutFloor())
            ? ""
            : "; %s times without the floor".formatted(number(c.ratioWithoutFloor()));
    return form.formatted(claim(c), c.baseN(), c.otherN(), pValue(c.p()) + above, doubts(c));
  }

  private static String claim(Comparison c) {
    String where = c.base().function() + ": ";
    String base = name(c.base());
    String other = name(c.other());
    if (!c.interval().isKnown()) {
      return "%s%s takes %s of %s: too few samples for an interval"
          .formatted(where, base, medians(c, true), other);
    }
    if (!c.isDecided()) {
      return ("%sno difference shown between %s and %s: ratio of medians %s (95 %% interval %s,"
              + " which includes 1), %s")
          .formatted(
              where, base, other, number(c.ratio()), interval(c.interval()), medians(c, true));
    }
    boolean baseFaster = c.ratio() > 1;
    Interval range =
        baseFaster ? c.interval() : new Interval(1 / c.interval().high(), 1 / c.interval().low());
    return "%s%s is %s times as fast as %s (95 %% interval %s): %s"
        .formatted(
            where,
            baseFaster ? base : other,
            number(baseFaster ? c.ratio() : 1 / c.ratio()),
            baseFaster ? other : base,
            interval(range),
            medians(c, baseFaster));
  }

  private static String medians(Comparison c, boolean baseFirst) {
    String unit = c.metric().unit();
    return "%s %s against %s %s"
        .formatted(
            number(baseFirst ? c.baseMedian() : c.otherMedian()),
            unit,
            number(baseFirst ? c.otherMedian() : c.baseMedian()),
            unit);
  }

  /** A sentence that begins with a space; empty without a doubt. */
  private static String doubts(Comparison c) {
    String doubts =
        Stream.of(c.baseCheck(), c.otherCheck())
            .filter(check -> !check.doubts().isEmpty())
            .map(
                check ->
                    name(check.group())
                        + " "
                        + check.doubts().stream()
                            .map(SeriesCheck.Doubt::brief)
                            .collect(Collectors.joining(" and ")))
            .collect(Collectors.joining(", "));
    return doubts.isEmpty() ? "" : " Doubtful: " + doubts + ".";
  }

  private static String name(Group group) {
    return group.platformName() + " " + group.situation();
  }

  /** What the run cannot say, and why; at least one sentence where nothing was compared. */
  private static List<String> gaps(List<Summary> summaries, List<Comparison> comparisons) {
    List<String> sentences = new ArrayList<>();
    List<Summary> latencies =
        summaries.stream()
            .filter(s -> s.metric() == Metric.LATENCY && !s.group().isFloor())
            .toList();
    boolean isolates = latencies.stream().anyMatch(s -> s.n() > 0 && s.group().isIsolates());
    boolean baseline = latencies.stream().anyMatch(s -> s.n() > 0 && !s.group().isIsolates());
    if (!isolates && !baseline) {
      sentences.add("No answer was right, so there is nothing to compare.");
    } else if (!baseline) {
      sentences.add(
          "This run has no baseline: only isolates were measured, so nothing says how they compare.");
    } else if (!isolates) {
      sentences.add("This run has no isolates: only baselines were measured, nothing is compared.");
    } else if (comparisons.isEmpty()) {
      sentences.add(
          "Nothing is compared: no function was measured in the same mode on isolates and on a"
              + " baseline.");
    }
    for (Summary s : latencies) {
      if (s.failures() > 0) {
        sentences.add(
            s.group().function()
                + ": "
                + s.failures()
                + " of "
                + (s.n() + s.failures())
                + " invocations of "
                + name(s.group())
                + " failed; they are counted and have no latency.");
      }
    }
    return sentences;
  }
}
