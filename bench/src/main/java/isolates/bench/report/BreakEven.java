package isolates.bench.report;

import static isolates.bench.statistics.NumberText.number;

import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.sample.LoadStep;
import isolates.bench.statistics.LoadCurve;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeSet;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;
import tech.tablesaw.selection.Selection;

/** At which rates which platform answers faster, and which uses less processor, in words. */
final class BreakEven {
  /** Medians closer than this are told as equal: two steps of one platform differ as much. */
  private static final double EQUAL = 1.05;

  /**
   * What is compared, the less the better.
   *
   * @param low column with the lower end of its interval; the same where there is none
   * @param high column with the upper end
   */
  private record Quantity(
      String label, String column, String low, String high, String verb, String unit) {}

  private static final List<Quantity> QUANTITIES =
      List.of(
          new Quantity(
              "latency",
              CsvColumns.P50,
              CsvColumns.P50_LOW,
              CsvColumns.P50_HIGH,
              "answers faster",
              "ms"),
          new Quantity(
              "processor",
              CsvColumns.SERVER_CPU_US,
              CsvColumns.SERVER_CPU_US,
              CsvColumns.SERVER_CPU_US,
              "uses less processor",
              "us"));

  private BreakEven() {}

  /**
   * An answer for each function: isolates against each baseline in latency and in processor time,
   * then what each platform keeps up with. Steps that the driver has spoilt count for nothing, and
   * are named.
   *
   * @param load with {@link CsvColumns#LOAD}
   */
  static List<Answer> of(Table load) {
    boolean atOnce =
        load.stringColumn(CsvColumns.ARRIVALS).asList().stream().anyMatch(LoadStep::isAtOnce);
    SortedMap<String, SortedMap<Group, LoadCurve>> believed =
        LoadCurve.of(load.dropWhere(late(load, LoadStep.INVALID)));
    List<Answer> answers = new ArrayList<>();
    LoadCurve.of(load)
        .forEach(
            (function, platforms) -> {
              String doubt = doubt(load, function);
              List<Answer.Line> lines = new ArrayList<>();
              for (Quantity quantity : QUANTITIES) {
                List<Answer.Claim> claims =
                    Pair.of(
                            believed.getOrDefault(function, Collections.emptySortedMap()),
                            quantity,
                            atOnce)
                        .stream()
                        .map(Pair::claim)
                        .toList();
                if (!claims.isEmpty()) {
                  lines.add(
                      new Answer.Line(quantity.label(), claims, lines.isEmpty() ? doubt : ""));
                }
              }
              if (!atOnce) {
                lines.add(
                    new Answer.Line("limit", limits(platforms), lines.isEmpty() ? doubt : ""));
              }
              answers.add(new Answer(function, lines, ""));
            });
    return answers;
  }

  /**
   * Whether the driver kept its plan well enough for every number of a run to be the platform's.
   */
  static boolean isValid(Table load) {
    return late(load, LoadStep.INVALID).isEmpty();
  }

  /** The measured steps of which the driver sent more than a share late. */
  private static Selection late(Table load, double share) {
    return load.booleanColumn(CsvColumns.RAMP)
        .isFalse()
        .and(load.doubleColumn(CsvColumns.LATE).isGreaterThan(share));
  }

  /** Who wins at a rate. */
  private enum Winner {
    ISOLATES,
    OTHER,
    NOBODY,
    /** The other does not keep up, so that its latency says how long it was asked. */
    ISOLATES_ALONE,
    OTHER_ALONE,
    NEITHER_KEEPS_UP
  }

  /**
   * Isolates and a baseline.
   *
   * @param rates that both were offered, at least one
   * @param atOnce whether a rate counts requests at once, see {@link LoadStep#isAtOnce}
   */
  private record Pair(
      Group isolates,
      Group other,
      LoadCurve ours,
      LoadCurve theirs,
      NavigableSet<Double> rates,
      Quantity quantity,
      boolean atOnce) {

    static List<Pair> of(SortedMap<Group, LoadCurve> platforms, Quantity quantity, boolean atOnce) {
      List<Pair> pairs = new ArrayList<>();
      platforms.forEach(
          (isolates, ours) ->
              platforms.forEach(
                  (other, theirs) -> {
                    NavigableSet<Double> rates =
                        new TreeSet<>(ours.values(quantity.column()).keySet());
                    rates.retainAll(theirs.values(quantity.column()).keySet());
                    if (isolates.isIsolates() && !other.isIsolates() && !rates.isEmpty()) {
                      pairs.add(new Pair(isolates, other, ours, theirs, rates, quantity, atOnce));
                    }
                  }));
      return pairs;
    }

    /** Which of them wins at which rates, from the least rate up, and between which it turns. */
    Answer.Claim claim() {
      List<String> parts = new ArrayList<>();
      List<String> numbers = new ArrayList<>();
      List<String> turns = new ArrayList<>();
      double decided = Double.NaN;
      for (double from : rates) {
        Winner winner = winner(from);
        if (from > rates.first() && winner == winner(rates.lower(from))) {
          continue;
        }
        double to = from;
        while (rates.higher(to) != null && winner(rates.higher(to)) == winner) {
          to = rates.higher(to);
        }
        parts.add(range(from, to) + " " + words(winner));
        if (winner == Winner.ISOLATES || winner == Winner.OTHER) {
          numbers.add(numbers(winner, from));
          if (!Double.isNaN(decided) && winner(decided) != winner) {
            turns.add(
                "break-even between %s and %s%s".formatted(number(decided), number(from), per()));
          }
          decided = to;
        }
      }
      parts.addAll(turns);
      return new Answer.Claim(String.join("; ", parts), String.join(", ", numbers));
    }

    /**
     * A platform wins where its median is the lesser and the intervals of all its repetitions are
     * apart from those of the other's.
     */
    private Winner winner(double rate) {
      boolean we = atOnce || ours.keepsUpWith(rate);
      boolean they = atOnce || theirs.keepsUpWith(rate);
      if (!we || !they) {
        return we ? Winner.ISOLATES_ALONE : they ? Winner.OTHER_ALONE : Winner.NEITHER_KEEPS_UP;
      }
      double ratio =
          theirs.medians(quantity.column()).get(rate) / ours.medians(quantity.column()).get(rate);
      if (ratio > EQUAL && isBelow(ours, theirs, rate)) {
        return Winner.ISOLATES;
      }
      return ratio < 1 / EQUAL && isBelow(theirs, ours, rate) ? Winner.OTHER : Winner.NOBODY;
    }

    private boolean isBelow(LoadCurve one, LoadCurve other, double rate) {
      DoubleColumn high = one.values(quantity.high()).get(rate);
      DoubleColumn low = other.values(quantity.low()).get(rate);
      return high != null && low != null && high.max() < low.min();
    }

    private String range(double from, double to) {
      if (from == to) {
        return "at %s%s".formatted(number(from), per());
      }
      return "%sfrom %s to %s%s"
          .formatted(
              from == rates.first() && to == rates.last() ? "at every rate " : "",
              number(from),
              number(to),
              per());
    }

    private String words(Winner winner) {
      String we = name(isolates);
      String they = name(other);
      return switch (winner) {
        case ISOLATES -> "%s %s than %s".formatted(we, quantity.verb(), they);
        case OTHER -> "%s %s than %s".formatted(they, quantity.verb(), we);
        case NOBODY -> "no difference is shown between %s and %s".formatted(we, they);
        case ISOLATES_ALONE -> "only " + we + " keeps up";
        case OTHER_ALONE -> "only " + they + " keeps up";
        case NEITHER_KEEPS_UP -> "neither %s nor %s keeps up".formatted(we, they);
      };
    }

    /** The winner's median against the other's. */
    private String numbers(Winner winner, double rate) {
      String our = number(ours.medians(quantity.column()).get(rate));
      String their = number(theirs.medians(quantity.column()).get(rate));
      boolean we = winner == Winner.ISOLATES;
      return "%s %s against %s %s at %s%s"
          .formatted(
              we ? our : their,
              quantity.unit(),
              we ? their : our,
              quantity.unit(),
              number(rate),
              per());
    }

    private String per() {
      return atOnce ? " at once" : "/s";
    }
  }

  private static List<Answer.Claim> limits(SortedMap<Group, LoadCurve> platforms) {
    List<Answer.Claim> limits = new ArrayList<>();
    platforms.forEach(
        (group, curve) ->
            limits.add(
                curve.limit() == 0
                    ? new Answer.Claim(
                        "%s falls behind at every rate offered".formatted(name(group)),
                        "in one step or more of each")
                    : new Answer.Claim(
                        "%s keeps up with %s/s".formatted(name(group), number(curve.limit())),
                        "its knee is at %s/s".formatted(number(curve.knee())))));
    return limits;
  }

  /** The steps of a function that the driver may have spoilt, in a sentence; empty if none. */
  private static String doubt(Table load, String function) {
    List<String> steps = new ArrayList<>();
    for (Row step :
        load.where(
            late(load, LoadStep.DOUBTFUL)
                .and(load.stringColumn(CsvColumns.FUNCTION).isEqualTo(function)))) {
      double late = step.getDouble(CsvColumns.LATE);
      steps.add(
          "%s at %s/s (%s %%%s)"
              .formatted(
                  name(Group.of(step)),
                  number(step.getDouble(CsvColumns.RATE)),
                  number(100 * late),
                  late > LoadStep.INVALID ? ", left out" : ""));
    }
    String late =
        steps.isEmpty()
            ? ""
            : "Doubtful: the driver sent requests late, by more than the median latency: %s. "
                .formatted(String.join(", ", steps));
    return (late + LoadCurve.caveat(load)).strip();
  }

  private static String name(Group group) {
    return group.platformName() + " " + group.mode().title();
  }
}
