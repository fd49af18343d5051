package isolates.bench.platform;

import java.util.OptionalLong;
import okhttp3.Headers;
import okhttp3.Request;

/** How one platform is asked to run one function in one mode, and how its response is read. */
public interface Endpoint {
  /** The request for an input. */
  Request request(long input);

  /** What the platform said, without its wrapping. */
  Unwrapped unwrap(Headers headers, byte[] body);

  /**
   * A response without the platform's wrapping.
   *
   * @param instance which process or container served it; empty if the platform did not say
   * @param invocations how many invocations that instance has served, this one included; empty if
   *     unknown
   * @param start how that instance was started, {@code ;prepared} after it where it waited for an
   *     invocation; empty where it has no meaning
   * @param output what the function said
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Unwrapped(String instance, OptionalLong invocations, String start, byte[] output) {}
}
