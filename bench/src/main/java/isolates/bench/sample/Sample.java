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
 * @param launch which start of its platform served it, 0 for the first of the run
 * @param start how its instance was started: exec, fork, wait or container; empty where it has no
 *     meaning
 * @param intendedNs when it was meant to be sent: by the schedule of an open loop, or when its gap
 *     was over; empty without either
 * @param gapUs between the end of whatever the request before it caused, to any platform, and its
 *     start; of one that follows back to back, between the last byte of the response before and its
 *     start, which is what the driver itself takes; empty of many at a time
 * @param startNs when it was sent
 * @param firstByteNs when the first byte of the answer's body was read
 * @param latencyNs from the start, in an open loop from the intended start, to the last byte of the
 *     answer
 * @param status HTTP status; empty if there was no answer
 * @param ok whether the answer was checked and right
 * @param bytes length of the answer's body
 * @param cpuUs processor time of the whole platform, user and system, from the end of the request
 *     before it to the end of whatever it caused, removal included; of one that is back to back,
 *     its share of what it and the requests that led have used
 * @param gc collections of garbage in the driver while it, or those that led back to back, were
 *     under way
 * @param stealUs time that the hypervisor took from this machine during its visit, see {@link
 *     isolates.bench.measure.Recorder}
 * @param pressureUs during its visit, time in which a runnable task waited for a processor (PSI)
 * @param running tasks other than the driver that were running or runnable when its visit began
 * @param error one line, empty if ok
 */
public record Sample(
    String run,
    Group group,
    String instance,
    long sequence,
    long launch,
    String start,
    OptionalLong intendedNs,
    OptionalLong gapUs,
    long startNs,
    OptionalLong firstByteNs,
    OptionalLong latencyNs,
    OptionalLong status,
    boolean ok,
    OptionalLong bytes,
    OptionalLong cpuUs,
    OptionalLong gc,
    OptionalLong stealUs,
    OptionalLong pressureUs,
    OptionalLong running,
    String error)
    implements CsvRow {

  @Override
  public List<Object> fields() {
    return group.row(
        CsvColumns.SAMPLES,
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
        error,
        launch,
        start,
        gapUs,
        gc,
        stealUs,
        pressureUs,
        running);
  }
}
