package isolates.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * What a run says of one function: the page, the terminal and {@code list} all tell it in these
 * words.
 *
 * @param lines one for each way in which the function was asked for
 * @param advice when to choose which platform; empty where the run has nothing to compare
 */
public record Answer(String function, List<Line> lines, String advice) {
  /**
   * One way to ask.
   *
   * @param label how, such as {@code cold after 10 ms}
   * @param claims at least one, the first of the most interest
   * @param doubt a sentence on why the claims may be wrong; empty if nothing says so
   */
  public record Line(String label, List<Claim> claims, String doubt) {
    private String text() {
      List<String> told =
          claims.stream()
              .map(c -> c.detail().isEmpty() ? c.text() : c.text() + ": " + c.detail())
              .toList();
      return "%s: %s. %s".formatted(label, String.join("; ", told), doubt).strip();
    }
  }

  /**
   * What is said of two groups.
   *
   * @param text such as {@code isolates/none is 2 times as fast as container/runc}
   * @param detail the numbers that it comes from; empty where the text has them
   * @param brief the same for a table, such as {@code isolates/none 2×}; empty where it has none
   * @param winner the platform that is faster, without its variant; empty where neither is
   */
  public record Claim(String text, String detail, String brief, String winner) {
    Claim(String text, String detail) {
      this(text, detail, "", "");
    }
  }

  /** For a terminal: the function, then a line each. */
  List<String> text() {
    List<String> text = new ArrayList<>(List.of(function));
    lines.forEach(line -> text.add("  " + line.text()));
    if (!advice.isEmpty()) {
      text.add("  " + advice);
    }
    return text;
  }
}
