package isolates.bench.platform;

import java.util.List;
import java.util.OptionalLong;

/** What a platform's server tells of itself while it runs. */
public interface WorkerInternals {
  /**
   * How often each phase of its work happened since it was started, and how long it took.
   *
   * @throws PlatformException if the worker does not respond
   */
  PhaseTotals phases();

  /** The process that answers over HTTP; empty where it cannot be known. */
  OptionalLong server();

  /**
   * The containers it keeps now, for its next invocations and for the import cache.
   *
   * @throws PlatformException if the worker does not respond
   */
  List<SandboxInstance> sandboxes();
}
