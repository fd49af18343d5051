package isolates.openlambda;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a worker answered to an invocation.
 *
 * @param status of HTTP
 * @param contentType as sent, or empty
 * @param instance the container that served it, where the worker names it (the built-in one does)
 * @param invocations how many that container has served with this one, where the worker tells
 * @param body as sent
 */
@SuppressWarnings(
    "ArrayRecordComponent") // compared by no one; a copy of 10 MB for each call would be measured
public record InvocationResponse(
    int status,
    String contentType,
    Optional<String> instance,
    OptionalLong invocations,
    byte[] body) {

  /** The body as UTF-8. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
