package isolates.process;

import java.util.Optional;

/** How often whatever is measured is done before it is. */
public final class Rehearsals {
  /**
   * A whole number in the environment that bounds all of them. The end-to-end tests say 2: they
   * look at no time, and start some two hundred servers.
   */
  public static final String LIMIT = "ISOLATES_REHEARSALS";

  /**
   * Requests to a server of its own accord, which delay its start: enough for it to be compiled.
   */
  public static final int AT_START = atMost(75);

  /**
   * Requests to a server that is going to be measured. After {@link #AT_START} of them the next 400
   * still become faster by a fifth, after these by none.
   */
  public static final int REQUESTS = atMost(300);

  /**
   * Containers made and removed: enough for whatever is done once to be done, not for all of it to
   * be compiled, which is microseconds of the tens of milliseconds they take. More would cost a
   * default run its two minutes.
   */
  public static final int CONTAINERS = atMost(25);

  private Rehearsals() {}

  /** What bounds them here, if anything does: the times of such a run mean nothing. */
  public static Optional<String> limit() {
    return Optional.ofNullable(System.getenv(LIMIT));
  }

  /** That many, or as few as the limit says. */
  public static int atMost(int rehearsals) {
    return limit().map(limit -> Math.min(rehearsals, Integer.parseInt(limit))).orElse(rehearsals);
  }
}
