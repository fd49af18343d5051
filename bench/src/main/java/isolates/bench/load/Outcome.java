package isolates.bench.load;

/**
 * What became of the requests of one step, whoever sent them.
 *
 * @param fromNs when the step began, by {@link System#nanoTime}
 * @param toNs its end, by which the last request was due
 * @param latencies one for each request that was due, in nanoseconds from the intended start;
 *     {@link #NEVER} where no right answer came in time
 * @param failures answered wrongly, or with an error
 * @param unanswered not answered in time
 * @param cold right answers by an instance that was made for the request
 * @param before right answers that came before the step's end
 * @param lateness how much later the driver sent each than it could have, in nanoseconds; empty
 *     where the engine does not tell
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Outcome(
    long fromNs,
    long toNs,
    long[] latencies,
    long failures,
    long unanswered,
    long cold,
    long before,
    long[] lateness) {
  /** An answer that never came: more than any time. */
  static final long NEVER = Long.MAX_VALUE / 2;

  /** A platform keeps up if no greater share of a step's requests still waits at its end... */
  private static final double WAITING = 0.05;

  /** ... or no more than these, which are merely under way. */
  private static final int UNDER_WAY = 4;

  long right() {
    return latencies.length - failures - unanswered;
  }

  boolean keptUp() {
    return latencies.length - before <= Math.max(UNDER_WAY, WAITING * latencies.length)
        && (failures + unanswered) * 100 <= latencies.length;
  }
}
