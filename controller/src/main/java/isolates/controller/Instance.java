package isolates.controller;

/**
 * KernelNumbers one process for as long as this host stays up: a process id is used again, but
 * never for a process made at the same time.
 *
 * @param pid the process id
 * @param startNs when it was made, in nanoseconds since boot (CLOCK_BOOTTIME, suspension included):
 *     field 22 of {@code /proc/PID/stat} is this time in clock ticks
 */
record Instance(long pid, long startNs) {
  /** The form of the header {@code Isolates-Instance}: {@code <pid>-<start>}. */
  @Override
  public String toString() {
    return pid + "-" + startNs;
  }
}
