package isolates.bench.cli;

/** What the process ends with. */
public final class ExitStatus {
  public static final int DONE = 0;

  /** The verdict is no: a gate found a regression, or a run failed while it measured. */
  static final int NO = 1;

  static final int WRONG_USE = 2;
  static final int MACHINE_LACKS = 3;

  /** The samples rule out neither a regression nor its absence. */
  static final int INCONCLUSIVE = 4;

  /** As a shell reports a process ended by SIGINT. */
  public static final int INTERRUPTED = 130;

  private ExitStatus() {}
}
