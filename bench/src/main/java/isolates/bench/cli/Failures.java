package isolates.bench.cli;

import isolates.bench.MachineLacksException;
import isolates.bench.WrongUseException;
import isolates.bench.experiment.MeasuredRun.PartialRunException;
import isolates.bench.figure.NoDataException;
import isolates.bench.gate.GateException;
import isolates.bench.measure.ModeException;
import isolates.bench.platform.PlatformException;
import isolates.bench.sample.MalformedFileException;
import isolates.workload.WorkloadException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;

/** Turns what went wrong into one line and an exit status. */
final class Failures {
  private Failures() {}

  static int report(Exception failure, PrintWriter err) {
    Exception told = failure instanceof PartialRunException kept ? kept.cause() : failure;
    String kept = failure instanceof PartialRunException k ? "; " + k.getMessage() : "";
    if (told instanceof InterruptedException) {
      err.println("isolates-bench: interrupted" + kept);
      return ExitStatus.INTERRUPTED;
    }
    int status = status(told);
    if (status < 0) {
      told.printStackTrace(err);
      err.println("isolates-bench: internal error, please report it with the lines above" + kept);
      return ExitStatus.NO;
    }
    err.println("isolates-bench: " + told.getMessage() + kept);
    return status;
  }

  private static int status(Exception failure) {
    if (failure instanceof MachineLacksException) {
      return ExitStatus.MACHINE_LACKS;
    }
    if (failure instanceof WrongUseException
        || failure instanceof WorkloadException
        || failure instanceof GateException
        || failure instanceof NoDataException
        || failure instanceof MalformedFileException) {
      return ExitStatus.WRONG_USE;
    }
    if (failure instanceof PlatformException
        || failure instanceof ModeException
        || failure instanceof IOException
        || failure instanceof UncheckedIOException) {
      return ExitStatus.NO;
    }
    return -1;
  }
}
