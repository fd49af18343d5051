package isolates.bench.gate;

import java.util.Locale;

/**
 * Something that no time makes good.
 *
 * @param where the group it was seen in, as people say it
 * @param message one line
 */
public record Defect(Kind kind, String where, String message) {
  /** What went wrong. */
  public enum Kind {
    /** Invocations without an answer, more than the baseline has. */
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
