package isolates.bench.sample;

import java.util.List;
import java.util.OptionalLong;

/**
 * One reading of memory, as a row of {@code memory.csv}.
 *
 * @param run the run's name
 * @param group the platform and the function that it had served
 * @param instances that the platform held then; empty if unknown
 * @param method {@link #PSS}, {@link #CGROUP}, {@link #AVAILABLE} or {@link #USED}
 * @param scope what it is the memory of: {@link #PLATFORM}, its {@link #WORKER} or a kind of
 *     sandbox, or of the whole machine {@link #BEFORE} the platform was started and {@link #AFTER}
 *     it had served
 * @param kib in KiB
 */
public record MemoryReading(
    String run, Group group, OptionalLong instances, String method, String scope, long kib)
    implements CsvRow {
  /**
   * Proportional set size, summed over the platform's processes: what they have of pages shared is
   * divided.
   */
  public static final String PSS = "pss";

  /** What the platform's control groups account for. */
  public static final String CGROUP = "cgroup";

  /**
   * The study's method: by how much the machine's available memory (MemAvailable) fell from before
   * the platform was started to after it had served.
   */
  public static final String AVAILABLE = "available";

  /** The two readings that the study's method takes: MemTotal less MemAvailable. */
  public static final String USED = "used";

  public static final String PLATFORM = "platform";

  /** The server alone; what else it keeps are readings of their own. */
  public static final String WORKER = "worker";

  public static final String BEFORE = "before";
  public static final String AFTER = "after";

  @Override
  public List<Object> fields() {
    return group.row(CsvColumns.MEMORY, run, instances, method, scope, kib);
  }
}
