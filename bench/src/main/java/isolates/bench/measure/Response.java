package isolates.bench.measure;

import java.util.OptionalLong;

/**
 * What came of one invocation. Times are of {@link System#nanoTime}.
 *
 * @param startNs when it was sent
 * @param firstByteNs when the first byte of the response's body was there; empty if none came
 * @param endNs when the last byte was there; empty if the response never ended
 * @param status HTTP status; empty without a response or without HTTP
 * @param bytes length of the body; empty without a response
 * @param instance which process or container answered; empty if unknown
 * @param invocations how many that instance has served, this one included; empty if unknown
 * @param start how that instance was started; empty where it has no meaning
 * @param isPrepared whether that instance waited for an invocation before this one came
 * @param error one line, empty if the response is right
 */
public record Response(
    long startNs,
    OptionalLong firstByteNs,
    OptionalLong endNs,
    OptionalLong status,
    OptionalLong bytes,
    String instance,
    OptionalLong invocations,
    String start,
    boolean isPrepared,
    String error) {

  public boolean ok() {
    return error.isEmpty();
  }
}
