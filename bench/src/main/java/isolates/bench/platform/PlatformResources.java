package isolates.bench.platform;

import isolates.workload.Workload;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** What a platform takes of the machine. */
public interface PlatformResources {
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
}
