package isolates.bench.measure;

import isolates.bench.platform.PlatformId;
import isolates.bench.sample.Mode;
import java.util.OptionalLong;

/**
 * What is compared: one platform running one function in one mode.
 *
 * @param language of the function
 * @param invoker what does it
 * @param hooks what goes on around each invocation, outside of what is timed
 */
public record Cell(
    PlatformId platform,
    String function,
    String language,
    Mode mode,
    Invoker invoker,
    Hooks hooks) {

  /** What a platform does, and tells, around an invocation. Without any it is {@link #NONE}. */
  public interface Hooks {
    Hooks NONE = new Hooks() {};

    /**
     * Prepares the instance that the next invocation is to be served by, and waits until it is
     * ready.
     *
     * @return whether the mode has one
     */
    default boolean prepare() throws InterruptedException {
      return false;
    }

    /** Whether a request may be sent before {@link #settle} has been called for the last one. */
    default boolean allowsBackToBack() {
      return true;
    }

    /** Returns when everything that an invocation caused is over. */
    default void settle(Response response) throws InterruptedException {}

    /**
     * Processor time that the whole platform has used so far, in nanoseconds; empty where it cannot
     * be told.
     */
    default OptionalLong cpuNs() {
      return OptionalLong.empty();
    }
  }

  @Override
  public String toString() {
    return platform + " " + function + " " + mode.id();
  }
}
