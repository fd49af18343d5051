package isolates.bench.report;

import static isolates.bench.statistics.NumberText.interval;
import static isolates.bench.statistics.NumberText.number;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who is faster and by how much, in words that claim no more than the intervals do. */
final class Narrative {
  /** In the order of the lines; first is told where there is no cold. */
  private static final List<Mode> MODES =
      List.of(Mode.COLD, Mode.FIRST, Mode.PREPARED, Mode.WARM, Mode.REUSED, Mode.UNKNOWN);

  /** A share of invocations is told as less than all of them. */
  private static final double NEARLY_ALL = 99.9;

  private Narrative() {}

  /**
   * An answer for each function: isolates against the fastest variant of every other platform, in
   * each mode, after the longest gap.
   */
  static List<Answer> of(Statistics statistics) {
    SortedMap<Group, Summary> measured = new TreeMap<>();
    for (Summary summary : statistics.summaries()) {
      if (summary.metric() == Metric.LATENCY && !summary.group().isFloor()) {
        measured.put(summary.group(), summary);
      }
    }
    SortedMap<Group, Summary> headlines = Group.headlines(measured);
    Map<String, List<Summary>> functions = new LinkedHashMap<>();
    headlines.forEach(
        (group, summary) ->
            functions.computeIfAbsent(group.function(), f -> new ArrayList<>()).add(summary));
    List<Answer> answers = new ArrayList<>();
    functions.forEach(
        (function, summaries) ->
            answers.add(
                answer(
                    function,
                    summaries,
                    statistics.comparisons().stream()
                        .filter(c -> c.base().function().equals(function))
                        .filter(c -> headlines.containsKey(c.base()) && !c.other().isIsolates())
                        .toList())));
    return answers;
  }

  private static Answer answer(
      String function, List<Summary> measured, List<Comparison> comparisons) {
    Map<Mode, List<Comparison>> compared = new LinkedHashMap<>();
    List<Answer.Line> lines = new ArrayList<>();
    for (Mode mode : MODES) {
      List<Summary> inMode = measured.stream().filter(s -> s.group().mode() == mode).toList();
      if (inMode.isEmpty() || (mode == Mode.FIRST && compared.containsKey(Mode.COLD))) {
        continue;
      }
      compared.put(mode, baselines(mode, comparisons));
      lines.add(line(mode, inMode, compared.get(mode)));
    }
    return new Answer(function, lines, advice(compared, comparisons));
  }

  /**
   * Isolates against each other platform in a mode, there against its fastest variant. An isolate
   * is never warm: what it does each time stands beside the others' warm.
   */
  private static List<Comparison> baselines(Mode mode, List<Comparison> comparisons) {
    List<Comparison> inMode = comparisons.stream().filter(c -> c.other().mode() == mode).toList();
    Mode base =
        mode != Mode.WARM && mode != Mode.REUSED && mode != Mode.UNKNOWN
            ? mode
            : inMode.stream().anyMatch(c -> c.base().mode() == Mode.PREPARED)
                ? Mode.PREPARED
                : Mode.COLD;
    return List.copyOf(
        inMode.stream()
            .filter(c -> c.base().mode() == base)
            // In order of group, so that isolates without interception come first.
            .filter(c -> c.base().variant().equals(comparisons.get(0).base().variant()))
            .collect(
                Collectors.toMap(
                    c -> c.other().platform(),
                    Function.identity(),
                    BinaryOperator.minBy(Comparator.comparingDouble(Comparison::otherMedian)),
                    TreeMap::new))
            .values());
  }

  private static Answer.Line line(Mode mode, List<Summary> inMode, List<Comparison> compared) {
    List<Answer.Claim> claims = new ArrayList<>();
    compared.forEach(c -> claims.add(claim(c, mode, compared.size() > 1)));
    if (compared.isEmpty()) {
      inMode.forEach(s -> claims.add(alone(s)));
    }
    Stream<SeriesCheck> checks =
        compared.isEmpty()
            ? inMode.stream().map(Summary::check)
            : compared.stream().flatMap(c -> Stream.of(c.baseCheck(), c.otherCheck())).distinct();
    Stream<String> doubts =
        checks
            .filter(check -> !check.doubts().isEmpty())
            .map(check -> name(check.group(), mode) + " " + String.join(" and ", check.doubts()));
    Stream<String> failures =
        inMode.stream()
            .filter(s -> s.failures() > 0 && s.n() > 0)
            .map(
                s ->
                    "%d of %d invocations of %s failed"
                        .formatted(s.failures(), s.n() + s.failures(), name(s.group(), mode)));
    String doubt = Stream.concat(failures, doubts).collect(Collectors.joining("; "));
    return new Answer.Line(
        inMode.get(0).group().situation(),
        claims,
        doubt.isEmpty() ? "" : "Doubtful: " + doubt + ".");
  }

  private static Answer.Claim alone(Summary s) {
    String name = name(s.group(), s.group().mode());
    if (s.n() == 0) {
      return new Answer.Claim(
          "all %d invocations of %s failed".formatted(s.failures(), name), "", "failed", "");
    }
    String ms = "%s ms".formatted(number(s.p50()));
    return new Answer.Claim(
        name + " takes " + ms,
        s.median().isKnown()
            ? "95 % interval " + interval(s.median())
            : "too few samples for an interval",
        s.group().platformName() + " " + ms,
        "");
  }

  /**
   * One comparison, in a line on a mode.
   *
   * @param several whether the line compares more than these two
   */
  private static Answer.Claim claim(Comparison c, Mode mode, boolean several) {
    String base = name(c.base(), mode);
    String other = name(c.other(), mode);
    UnaryOperator<String> brief =
        said -> several ? said + " vs. " + c.other().platformName() : said;
    if (!c.interval().isKnown()) {
      return new Answer.Claim(
          "too few samples to compare %s with %s".formatted(base, other),
          medians(c, true),
          brief.apply("too few samples"),
          "");
    }
    if (!c.isDecided()) {
      return new Answer.Claim(
          "no difference shown between %s and %s".formatted(base, other),
          "%s, ratio %s (95 %% interval %s, which includes 1)"
              .formatted(medians(c, true), number(c.ratio()), interval(c.interval())),
          brief.apply("no difference"),
          "");
    }
    boolean baseFaster = c.ratio() > 1;
    Interval range =
        baseFaster ? c.interval() : new Interval(1 / c.interval().high(), 1 / c.interval().low());
    Group winner = baseFaster ? c.base() : c.other();
    String times = number(baseFaster ? c.ratio() : 1 / c.ratio());
    String won = winner.platformName() + " " + times + "×";
    return new Answer.Claim(
        "%s is %s times as fast as %s"
            .formatted(baseFaster ? base : other, times, baseFaster ? other : base),
        "%s (95 %% interval %s)".formatted(medians(c, baseFaster), interval(range)),
        baseFaster ? brief.apply(won) : won,
        winner.platform());
  }

  private static String medians(Comparison c, boolean baseFirst) {
    return "%s ms against %s ms"
        .formatted(
            number(baseFirst ? c.baseMedian() : c.otherMedian()),
            number(baseFirst ? c.otherMedian() : c.baseMedian()));
  }

  private static String name(Group group, Mode mode) {
    return group.platformName() + (group.mode() == mode ? "" : " " + group.mode().title());
  }

  /** A sentence for each other platform. */
  private static String advice(Map<Mode, List<Comparison>> compared, List<Comparison> all) {
    List<String> sentences = new ArrayList<>();
    List<Comparison> fresh =
        compared.values().stream().filter(list -> !list.isEmpty()).findFirst().orElse(List.of());
    for (Comparison first : fresh) {
      Optional<Comparison> used =
          Stream.of(Mode.WARM, Mode.REUSED)
              .filter(mode -> mode != first.other().mode())
              .flatMap(
                  mode ->
                      baselines(
                          mode,
                          all.stream()
                              .filter(
                                  c ->
                                      c.other().platformName().equals(first.other().platformName()))
                              .toList())
                          .stream())
              .findFirst();
      sentences.add(advice(first, used.orElse(first)));
    }
    return String.join(" ", sentences);
  }

  /**
   * When to choose which of two platforms.
   *
   * @param fresh an isolate against an instance that no invocation had used
   * @param used an isolate against one used before; the same where there is none
   */
  private static String advice(Comparison fresh, Comparison used) {
    String isolates = fresh.base().platformName();
    String other = fresh.other().platformName();
    if (!fresh.interval().isKnown() || !used.interval().isKnown()) {
      return "Too few samples to choose between %s and %s; give a greater n."
          .formatted(isolates, other);
    }
    boolean we = isFaster(fresh) || isFaster(used);
    boolean they = isSlower(fresh) || isSlower(used);
    if (!we && !they) {
      return "Latency does not decide between %s and %s.".formatted(isolates, other);
    }
    if (we != they) {
      String choice = "%s over %s".formatted(we ? isolates : other, we ? other : isolates);
      if (fresh.isDecided() && used.isDecided()) {
        return "Choose " + choice + ".";
      }
      Comparison decided = fresh.isDecided() ? fresh : used;
      Comparison open = fresh.isDecided() ? used : fresh;
      return "When %s, choose %s; when %s, this run shows no difference."
          .formatted(decided.other().mode().title(), choice, open.other().mode().title());
    }
    double gain = fresh.otherMedian() - fresh.baseMedian();
    double loss = used.baseMedian() - used.otherMedian();
    return "Choose %s where more than %s %% of the invocations would meet a cold start, %s where fewer."
        .formatted(
            gain > 0 ? isolates : other,
            number(Math.min(NEARLY_ALL, 100 * loss / (gain + loss))),
            gain > 0 ? other : isolates);
  }

  private static boolean isFaster(Comparison c) {
    return c.isDecided() && c.ratio() > 1;
  }

  private static boolean isSlower(Comparison c) {
    return c.isDecided() && c.ratio() < 1;
  }
}
