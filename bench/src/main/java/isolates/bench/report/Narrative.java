package isolates.bench.report;

import static isolates.bench.statistics.NumberText.interval;
import static isolates.bench.statistics.NumberText.number;
import static isolates.bench.statistics.NumberText.pValue;

import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.statistics.Comparison;
import isolates.bench.statistics.Interval;
import isolates.bench.statistics.Metric;
import isolates.bench.statistics.Summary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Who is faster and by how much, in words that claim no more than the intervals do. */
public final class Narrative {
  private Narrative() {}

  /**
   * A sentence for each comparison of latencies, then one for whatever keeps the run from an
   * answer: no baseline, no isolates, failures. Never empty.
   */
  public static List<String> of(List<Summary> summaries, List<Comparison> comparisons) {
    List<String> sentences = new ArrayList<>();
    comparisons.stream()
        .filter(comparison -> comparison.metric() == Metric.LATENCY)
        .map(Narrative::sentence)
        .forEach(sentences::add);
    sentences.addAll(gaps(summaries, comparisons));
    return sentences;
  }

  /**
   * The run in one or two sentences: the cold start of each function's isolates against the
   * baseline, by the strongest evidence, and how that baseline does warm.
   */
  public static String headline(List<Summary> summaries, List<Comparison> comparisons) {
    Optional<Comparison> cold =
        comparisons.stream()
            .filter(c -> c.metric() == Metric.LATENCY && !c.other().isIsolates())
            .min(
                Comparator.comparingInt((Comparison c) -> preference(c.other().mode()))
                    .thenComparingInt(c -> c.base().variant().equals("none") ? 0 : 1));
    if (cold.isEmpty()) {
      return gaps(summaries, comparisons).get(0);
    }
    String answer = brief(cold.get());
    Optional<Comparison> warm =
        comparisons.stream()
            .filter(
                c ->
                    c.metric() == Metric.LATENCY
                        && c.base().equals(cold.get().base())
                        && c.other().platformName().equals(cold.get().other().platformName())
                        && c.other().mode() == Mode.WARM
                        && cold.get().other().mode() != Mode.WARM)
            .findFirst();
    return warm.map(c -> answer + " " + brief(c)).orElse(answer);
  }

  private static int preference(Mode mode) {
    return switch (mode) {
      case COLD -> 0;
      case FIRST -> 1;
      case WARM -> 2;
      case FLOOR, WARMUP, NONE -> 3;
    };
  }

  /** Without the numbers that the list of all comparisons repeats. */
  private static String brief(Comparison c) {
    return sentence(c).replaceFirst(", n \\d+ and \\d+, p [<=] [0-9.]+\\.$", ".");
  }

  /** One comparison in one sentence. */
  static String sentence(Comparison c) {
    String base = name(c.base());
    String other = name(c.other());
    String unit = " " + c.metric().unit();
    String medians = number(c.baseMedian()) + unit + " against " + number(c.otherMedian()) + unit;
    String counts = "n " + c.baseN() + " and " + c.otherN();
    String where = c.base().function() + ": ";
    if (!c.interval().isKnown()) {
      return where
          + base
          + " takes "
          + medians
          + " of "
          + other
          + ": too few samples for an interval ("
          + counts
          + ").";
    }
    if (!c.isDecided()) {
      return where
          + "no difference shown between "
          + base
          + " and "
          + other
          + ": ratio of medians "
          + number(c.ratio())
          + " (95 % interval "
          + interval(c.interval())
          + ", which includes 1), "
          + medians
          + ", "
          + counts
          + ", "
          + pValue(c.p())
          + ".";
    }
    boolean baseFaster = c.ratio() > 1;
    double times = baseFaster ? c.ratio() : 1 / c.ratio();
    Interval range =
        baseFaster ? c.interval() : new Interval(1 / c.interval().high(), 1 / c.interval().low());
    return where
        + (baseFaster ? base : other)
        + " is "
        + number(times)
        + " times as fast as "
        + (baseFaster ? other : base)
        + " (95 % interval "
        + interval(range)
        + "): "
        + (baseFaster
            ? medians
            : number(c.otherMedian()) + unit + " against " + number(c.baseMedian()) + unit)
        + ", "
        + counts
        + ", "
        + pValue(c.p())
        + ".";
  }

  private static String name(Group group) {
    return group.platformName() + " " + group.mode().id();
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
