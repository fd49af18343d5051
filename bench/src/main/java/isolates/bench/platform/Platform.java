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
 *
 * <p>No method has a default: what a platform cannot tell it says in so many words, and a new
 * question is one that the compiler puts to every platform.
 */
public interface Platform {
  PlatformId id();

  /**
   * What it is, for {@code environment.json}: names to versions and settings. Known from the first
   * start on.
   */
  Map<String, Object> description();

  /** Why it cannot run a function; empty if it can. */
  Optional<String> unavailableReason(Workload workload);

  /** It is not to be asked for a function again: {@link #unavailableReason} says why. */
  void leaveOut(Workload workload, String reason);

  /**
   * The modes in which it can serve a function: isolates are always fresh, so they are never warm,
   * and what is executed for each request is prepared on no platform.
   */
  Set<Mode> modes(Workload workload);

  /**
   * Starts it with these functions in place, and returns when it serves. Those it cannot run are
   * passed over.
   *
   * @throws PlatformException if it does not come up, in one line that says why
   */
  void start(List<Workload> workloads) throws InterruptedException;

  /** The same for whoever measures nothing: it may do without the rehearsal that costs seconds. */
  void startForTrial(List<Workload> workloads) throws InterruptedException;

  /** How to invoke a function so that it is served in a mode; valid until {@link #stop}. */
  Endpoint endpoint(Workload workload, Mode mode);

  /**
   * Makes an instance of a function that waits for the next request, and returns when it does.
   *
   * @throws PlatformException if it cannot be made
   */
  void prepare(Workload workload) throws InterruptedException;

  /** Whether a request in that mode may be sent before the last one is settled. */
  boolean allowsBackToBack(Mode mode);

  /**
   * Returns when nothing is left over from the last invocation that could disturb the next: a
   * process not reaped yet, an instance being frozen or removed.
   *
   * @param mode of the last invocation
   * @param instance that served it; empty if unknown
   */
  void settle(Mode mode, String instance) throws InterruptedException;

  /** What goes on inside of its worker; empty where it has none that tells. */
  Optional<WorkerInternals> worker();

  // What it takes of the machine.

  /**
   * How much of the last start went into putting the functions in place, in nanoseconds; empty
   * where there is nothing to put in place.
   */
  OptionalLong loadingNs();

  /**
   * The processes it consists of now: its server, its instances, and whatever those started. Empty
   * where it cannot tell.
   */
  Set<Long> processes();

  /**
   * Processor time that all of it has used since it was started, user and system, in nanoseconds:
   * the server, its instances, and their removal. Empty where it cannot tell.
   */
  OptionalLong cpuNs();

  /** How many instances it holds now; empty where it cannot tell. */
  OptionalLong instances();

  /**
   * What it needs on disk for one function, with everything that it made there since it was
   * started. Empty where it cannot tell.
   */
  List<Footprint> footprint(Workload workload);

  /** One line on how it ended, if it ended without being stopped. */
  Optional<String> death();

  /** Stops it and leaves nothing behind; does nothing if it is not running. */
  void stop();
}
