package isolates.bench.gate;

import isolates.bench.gate.Resampling.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tables of the gate's self-test, and whether it holds what it promises. */
public final class SelfTest {
  private static final List<String> HEADER =
      List.of(
          "what",
          "measured",
          "n",
          "slowed by",
          "tolerance",
          "regression",
          "inconclusive",
          "pass",
          "improvement");

  private SelfTest() {}

  /** The rows as Markdown, whole gates first. */
  public static String markdown(List<Row> rows, String pool) {
    StringBuilder text = new StringBuilder();
    text.append("### The gate, measured\n\n")
        .append(pool)
        .append(
            ". Each row: shares of trials by decision. Rows that were slowed by 0 % are two equal"
                + " versions, where every regression is a false alarm.\n\n");
    for (List<String> cells : cells(rows)) {
      text.append("| ").append(String.join(" | ", cells)).append(" |\n");
      if (cells.equals(HEADER)) {
        text.append("| --- ".repeat(HEADER.size())).append("|\n");
      }
    }
    return text.toString();
  }

  /** The rows for a terminal. */
  public static List<String> lines(List<Row> rows) {
    return TextReport.aligned(cells(rows));
  }

  private static List<List<String>> cells(List<Row> rows) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(HEADER);
    for (Row row : rows) {
      cells.add(
          List.of(
              row.subject(),
              row.paired() ? "side by side" : "one after the other",
              Integer.toString(row.scenario().n()),
              row.scenario().slowdown() == 0
                  ? "0%"
                  : new Tolerance(row.scenario().slowdown()).toString(),
              row.scenario().tolerance().toString(),
              share(row, Decision.REGRESSION),
              share(row, Decision.INCONCLUSIVE),
              share(row, Decision.PASS),
              share(row, Decision.IMPROVEMENT)));
    }
    return cells;
  }

  private static String share(Row row, Decision decision) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * row.share(decision));
  }

  /**
   * What was promised and is not held, a line each: false alarms in more gates than promised, or a
   * slow-down that passes. A slow-down that is too small for the noise is inconclusive, which is no
   * broken promise.
   */
  public static List<String> broken(List<Row> rows) {
    List<String> broken = new ArrayList<>();
    for (Row row : rows) {
      boolean equal = row.scenario().slowdown() == 0;
      if (equal && row.share(Decision.REGRESSION) > Rules.FALSE_ALARMS) {
        broken.add(
            "%s: %s of gates of two equal versions raised an alarm, more than %s"
                .formatted(
                    row.subject(),
                    share(row, Decision.REGRESSION),
                    Wording.percent(Rules.FALSE_ALARMS)));
      }
      if (!equal && row.share(Decision.PASS) > Rules.FALSE_PASSES) {
        broken.add(
            "%s: %s of slow-downs of %s passed at a tolerance of %s, more than %s"
                .formatted(
                    row.subject(),
                    share(row, Decision.PASS),
                    new Tolerance(row.scenario().slowdown()),
                    row.scenario().tolerance(),
                    Wording.percent(Rules.FALSE_PASSES)));
      }
    }
    return broken;
  }
}
