package isolates.bench.measure;

import isolates.bench.platform.PlatformId;
import isolates.bench.sample.Mode;
import java.util.OptionalLong;

/**
 * What is compared: one platform running one function in one mode.
 *
 * @param language of the function
 * @param invoker what does it
 * @param after runs after each invocation, outside of what is timed, until nothing of it can
 *     disturb the next
 */
public record Cell(
    PlatformId platform,
    String function,
    String language,
    Mode mode,
    Invoker invoker,
    After after) {

  /** Work between two samples. */
  @FunctionalInterface
  public interface After {
    /** What the instance cost, where the platform can tell. */
    OptionalLong cpuUs(Response response) throws InterruptedException;
  }

  @Override
  public String toString() {
    return platform + " " + function + " " + mode.id();
  }
}
