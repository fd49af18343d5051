package isolates.bench.report;

import static isolates.bench.statistics.NumberText.number;

import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.sample.LoadStep;
import isolates.bench.statistics.LoadCurve;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** At which rates which platform answers faster, and which uses less processor, in words. */
public final class BreakEven {
  /** Medians closer than this are told as equal: two steps of one platform differ as much. */
  private static final double EQUAL = 1.05;

  /** What is compared, the less the better. */
  private record Quantity(String column, String verb, String unit) {}

  private static final List<Quantity> QUANTITIES =
      List.of(
          new Quantity(CsvColumns.P50, "answers faster", "ms"),
          new Quantity(CsvColumns.SERVER_CPU_US, "uses less processor", "us"));

  private BreakEven() {}

  /**
   * For each function a sentence for each pair of isolates and baseline, and one that says what
   * each platform keeps up with; then one for each step that the driver may have spoilt.
   *
   * @param load with {@link CsvColumns#LOAD}
   */
  public static List<String> of(Table load) {
    List<String> sentences = new ArrayList<>();
    if (load.isEmpty()) {
      return sentences;
    }
    boolean storm = load.stringColumn(CsvColumns.ARRIVALS).contains(LoadStep.STORM);
    LoadCurve.of(load)
        .forEach(
            (function, platforms) -> {
              for (Quantity quantity : QUANTITIES) {
                for (Pair pair : Pair.of(platforms, quantity, storm ? " at once" : "/s")) {
                  sentences.add(function + ": " + pair.sentence());
                }
              }
              if (!storm) {
                sentences.add(function + ": " + limits(platforms));
              }
            });
    sentences.addAll(doubts(load));
    return sentences;
  }

  /**
   * Whether the driver kept its plan well enough for every number of a run to be the platform's.
   */
  public static boolean isValid(Table load) {
    return load.isEmpty()
        || load.where(load.booleanColumn(CsvColumns.RAMP).isFalse())
            .doubleColumn(CsvColumns.LATE)
            .isGreaterThan(LoadStep.INVALID)
            .isEmpty();
  }

  /**
   * Isolates and a baseline, one quantity of each against the rate.
   *
   * @param rates that both were offered, at least one
   * @param per what a rate counts in
   */
  private record Pair(
      Group isolates,
      Group other,
      NavigableMap<Double, Double> ours,
      NavigableMap<Double, Double> theirs,
      NavigableSet<Double> rates,
      Quantity quantity,
      String per) {

    static List<Pair> of(SortedMap<Group, LoadCurve> platforms, Quantity quantity, String per) {
      List<Pair> pairs = new ArrayList<>();
      for (Group isolates : platforms.keySet()) {
        for (Group other : platforms.keySet()) {
          NavigableMap<Double, Double> ours = platforms.get(isolates).medians(quantity.column());
          NavigableMap<Double, Double> theirs = platforms.get(other).medians(quantity.column());
          NavigableSet<Double> rates = new TreeSet<>(ours.keySet());
          rates.retainAll(theirs.keySet());
          if (isolates.isIsolates() && !other.isIsolates() && !rates.isEmpty()) {
            pairs.add(new Pair(isolates, other, ours, theirs, rates, quantity, per));
          }
        }
      }
      return pairs;
    }

    /** Which of them wins at which rates, from the least rate up. */
    String sentence() {
      List<String> parts = new ArrayList<>();
      NavigableSet<Double> same = new TreeSet<>();
      for (double rate : rates) {
        if (!same.isEmpty() && winner(rate) != winner(same.first())) {
          parts.add(part(same));
          same.clear();
        }
        same.add(rate);
      }
      parts.add(part(same));
      return String.join("; ", parts) + ".";
    }

    /** 1 for the isolates, -1 for the baseline, 0 where neither wins. */
    private int winner(double rate) {
      double ratio = theirs.get(rate) / ours.get(rate);
      return ratio > EQUAL ? 1 : ratio < 1 / EQUAL ? -1 : 0;
    }

    private String part(NavigableSet<Double> same) {
      double from = same.first();
      String range =
          same.size() == 1
              ? "at %s%s".formatted(number(from), per)
              : "from %s to %s%s".formatted(number(from), number(same.last()), per);
      if (winner(from) == 0) {
        return "%s they are within %d %% of each other"
            .formatted(range, Math.round((EQUAL - 1) * 100));
      }
      boolean we = winner(from) > 0;
      return "%s %s %s than %s (%s against %s %s at %s%s)"
          .formatted(
              range,
              name(we ? isolates : other),
              quantity.verb(),
              name(we ? other : isolates),
              number((we ? ours : theirs).get(from)),
              number((we ? theirs : ours).get(from)),
              quantity.unit(),
              number(from),
              per);
    }
  }

  private static String limits(SortedMap<Group, LoadCurve> platforms) {
    return platforms.entrySet().stream()
            .map(
                each ->
                    "%s keeps up with %s/s, its knee is at %s/s"
                        .formatted(
                            name(each.getKey()),
                            number(each.getValue().limit()),
                            number(each.getValue().knee())))
            .collect(Collectors.joining("; "))
        + ".";
  }

  private static List<String> doubts(Table load) {
    List<String> doubts = new ArrayList<>();
    for (Row step :
        load.where(load.doubleColumn(CsvColumns.LATE).isGreaterThan(LoadStep.DOUBTFUL))) {
      if (!step.getBoolean(CsvColumns.RAMP)) {
        doubts.add(
            "%s: %s at %s/s is %s: the driver sent %s %% of the requests late, by more than the median latency."
                .formatted(
                    step.getString(CsvColumns.FUNCTION),
                    name(Group.of(step)),
                    number(step.getDouble(CsvColumns.RATE)),
                    step.getDouble(CsvColumns.LATE) > LoadStep.INVALID ? "invalid" : "doubtful",
                    number(100 * step.getDouble(CsvColumns.LATE))));
      }
    }
    return doubts;
  }

  private static String name(Group group) {
    return group.platformName() + " " + group.mode().id();
  }
}
