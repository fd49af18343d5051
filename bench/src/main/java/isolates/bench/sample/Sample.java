package isolates.bench.sample;

import java.util.List;
import java.util.OptionalLong;

/**
 * One invocation, as a row of {@code samples.csv}. Times are nanoseconds of the monotonic clock
 * since the start of the run; an empty optional is unknown, which is never written as 0.
 *
 * @param run the run's name, such as {@code coldstart-20261121-231501}
 * @param group what was invoked, where, and what the invocation found
 * @param instance the process or container that answered, named so that no two ever share a name;
 *     empty if nothing answered
 * @param sequence 0 for the first sample of its group in the run
 * @param intendedNs when an open loop meant to send it; empty in a closed loop
 * @param startNs when it was sent
 * @param firstByteNs when the first byte of the answer's body was read
 * @param latencyNs the time from intended start (from start, in a closed loop) to the last byte of
 *     the answer
 * @param status HTTP status; empty if there was no answer
 * @param ok whether the answer was checked and right
 * @param bytes length of the answer's body
 * @param cpuUs processor time of the instance, user and system, in microseconds
 * @param maxRssKib greatest resident set of the instance
 * @param error one line, empty if ok
 */
public record Sample(
    String run,
    Group group,
    String instance,
    long sequence,
    OptionalLong intendedNs,
    long startNs,
    OptionalLong firstByteNs,
    OptionalLong latencyNs,
    OptionalLong status,
    boolean ok,
    OptionalLong bytes,
    OptionalLong cpuUs,
    OptionalLong maxRssKib,
    String error)
    implements CsvRow {

  @Override
  public List<Object> fields() {
    return group.row(
        Columns.SAMPLES,
        run,
        instance,
        sequence,
        intendedNs,
        startNs,
        firstByteNs,
        latencyNs,
        status,
        ok,
        bytes,
        cpuUs,
        maxRssKib,
        error);
  }
}
