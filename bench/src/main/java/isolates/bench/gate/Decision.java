package isolates.bench.gate;

import java.util.Locale;

/** What the gate decides of one metric, and of a whole run. */
public enum Decision {
  /**
   * Slower by more than the tolerance, at the corrected level; or an answer is wrong or missing.
   */
  REGRESSION,
  /** The samples rule out neither a slow-down beyond the tolerance nor its absence. */
  INCONCLUSIVE,
  /** Faster by more than the tolerance, at the corrected level. */
  IMPROVEMENT,
  /** A slow-down beyond the tolerance is ruled out. */
  PASS;

  /** The word in files and tables. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
