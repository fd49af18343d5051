package isolates.bench.cli;

import isolates.bench.MachineLacksException;
import isolates.bench.WrongUseException;
import isolates.bench.experiment.MeasuredRun.PartialRunException;
import isolates.bench.measure.ModeException;
import isolates.bench.platform.PlatformException;
import isolates.bench.sample.MalformedFileException;
import isolates.workload.WorkloadException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;

/** What the process ends with. */
public final class ExitStatus {
  public static final int DONE = 0;

  /** The verdict is no: a gate found a regression, or a run failed while it measured. */
  static final int NO = 1;

  public static final int WRONG_USE = 2;
  public static final int MACHINE_LACKS = 3;

  /** The samples rule out neither a regression nor its absence. */
  static final int INCONCLUSIVE = 4;

  /** As a shell reports a process ended by SIGINT. */
  public static final int INTERRUPTED = 130;

  private ExitStatus() {}

  /** Tells what went wrong in one line, and returns the status for it. */
  static int report(Exception failure, PrintWriter err) {
    Exception told = failure instanceof PartialRunException kept ? kept.cause() : failure;
    String kept = failure instanceof PartialRunException k ? "; " + k.getMessage() : "";
    if (told instanceof InterruptedException) {
      err.println("isolates-bench: interrupted" + kept);
      return INTERRUPTED;
    }
    int status = status(told);
    if (status < 0) {
      told.printStackTrace(err);
      err.println("isolates-bench: internal error, please report it with the lines above" + kept);
      return NO;
    }
    err.println("isolates-bench: " + told.getMessage() + kept);
    return status;
  }

  private static int status(Exception failure) {
    if (failure instanceof MachineLacksException) {
      return MACHINE_LACKS;
    }
    if (failure instanceof WrongUseException
        || failure instanceof WorkloadException
        || failure instanceof MalformedFileException) {
      return WRONG_USE;
    }
    if (failure instanceof PlatformException
        || failure instanceof ModeException
        || failure instanceof IOException
        || failure instanceof UncheckedIOException) {
      return NO;
    }
    return -1;
  }
}
