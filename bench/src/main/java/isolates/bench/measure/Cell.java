package isolates.bench.measure;

import isolates.bench.platform.PlatformId;
import isolates.bench.sample.Mode;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * What is compared: one platform running one function in one mode.
 *
 * @param language of the function
 * @param invoker what does it
 * @param after runs after each invocation, outside of what is timed, until nothing of it can
 *     disturb the next
 * @param cpuNs processor time that the whole platform has used so far, in nanoseconds; empty where
 *     it cannot be told
 */
public record Cell(
    PlatformId platform,
    String function,
    String language,
    Mode mode,
    Invoker invoker,
    After after,
    Supplier<OptionalLong> cpuNs) {

  /** Work between two samples. */
  @FunctionalInterface
  public interface After {
    /** Returns when everything that an invocation caused is over. */
    void settle(Response response) throws InterruptedException;
  }

  @Override
  public String toString() {
    return platform + " " + function + " " + mode.id();
  }
}
