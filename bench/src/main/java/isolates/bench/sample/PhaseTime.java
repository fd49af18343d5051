package isolates.bench.sample;

import java.util.List;

/**
 * One phase of a group of invocations, as a row of {@code phases.csv}: what a worker's own
 * statistics say happened from before the group to after it.
 *
 * @param run the run's name
 * @param group of mode first, cold or warm
 * @param invocations of the group
 * @param phase as the worker names it, or of our making where it ends in {@code , rest}: what the
 *     phases inside of another leave of it
 * @param part whether it is one of those that add up to the whole request, web-request; the others
 *     contain some of these, lie within one, or happen after the answer
 * @param count how often it happened
 * @param msAvg how long once takes on average
 * @param errorMs by how much msAvg may be off: OpenLambda tells whole milliseconds, cut off
 * @param ns how long it takes for an invocation, on average, in nanoseconds
 */
public record PhaseTime(
    String run,
    Group group,
    long invocations,
    String phase,
    boolean part,
    long count,
    double msAvg,
    double errorMs,
    long ns)
    implements CsvRow {
  public PhaseTime {
    msAvg = rounded(msAvg);
    errorMs = rounded(errorMs);
  }

  /** To the microsecond. */
  private static double rounded(double ms) {
    return Math.rint(ms * 1000) / 1000;
  }

  @Override
  public List<Object> fields() {
    return group.row(CsvColumns.PHASES, run, invocations, phase, part, count, msAvg, errorMs, ns);
  }
}
