package isolates.bench.platform;

import isolates.bench.sample.Mode;
import isolates.workload.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Something that runs functions for whoever asks over HTTP, started and stopped by the bench. Not
 * safe for use by several threads.
 */
public interface Platform extends AutoCloseable {
  PlatformId id();

  /**
   * What it is, for {@code environment.json}: names to versions and settings. Known from the first
   * start on.
   */
  Map<String, Object> description();

  /** Why it cannot run a function; empty if it can. */
  Optional<String> unavailableReason(Workload workload);

  /** The modes in which it can serve: isolates are always fresh, so they are never warm. */
  Set<Mode> modes();

  /**
   * Starts it with its functions in place, and returns when it serves.
   *
   * @throws PlatformException if it does not come up, in one line that says why
   */
  void start() throws InterruptedException;

  /**
   * Starts it for one function alone: what another would need may be left out.
   *
   * @throws PlatformException as above
   */
  default void start(Workload only) throws InterruptedException {
    start();
  }

  /** How to invoke a function so that it is served in a mode; valid until {@link #stop}. */
  Endpoint endpoint(Workload workload, Mode mode);

  /**
   * Returns when nothing is left over from the last invocation that could disturb the next: an
   * instance being frozen or removed.
   *
   * @param mode of the last invocation
   */
  void settle(Mode mode) throws InterruptedException;

  /**
   * Processor time of an instance that answered, in microseconds; empty where it cannot be told.
   */
  OptionalLong cpuUs(String instance);

  /** One line on how it ended, if it ended without being stopped. */
  Optional<String> death();

  /**
   * How much of the last start went into putting the functions in place, in nanoseconds; empty
   * where there is nothing to put in place.
   */
  default OptionalLong loadingNs() {
    return OptionalLong.empty();
  }

  /**
   * The processes it consists of now: its server, its instances, and whatever those started. Empty
   * where it cannot tell.
   */
  default Set<Long> processes() {
    return Set.of();
  }

  /** How many instances it holds now; empty where it cannot tell. */
  default OptionalLong instances() {
    return OptionalLong.empty();
  }

  /**
   * What it needs on disk for one function, with everything that it made there since it was
   * started. Empty where it cannot tell.
   */
  default List<Footprint> footprint(Workload workload) {
    return List.of();
  }

  /** Whether it tells its {@link #phases}. */
  default boolean countsPhases() {
    return false;
  }

  /** What it says of itself since it was started; nothing where it does not count. */
  default PhaseTotals phases() {
    return new PhaseTotals(Map.of());
  }

  /** The process that answers over HTTP; empty where it cannot be known. */
  default OptionalLong server() {
    return OptionalLong.empty();
  }

  /** The containers it keeps now; none where it has none or cannot tell. */
  default List<SandboxInstance> sandboxes() {
    return List.of();
  }

  /** Stops it and leaves nothing behind; does nothing if it is not running. */
  void stop();

  @Override
  default void close() {
    stop();
  }
}
