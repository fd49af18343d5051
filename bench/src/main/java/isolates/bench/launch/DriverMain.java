package isolates.bench.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import isolates.bench.cli.Benchmarks;
import isolates.bench.cli.ExitStatus;
import java.io.PrintWriter;

/** Entry point of the JVM that measures. */
final class DriverMain {
  private DriverMain() {}

  public static void main(String[] args) {
    if (Boolean.getBoolean(Lifeline.PROPERTY)) {
      Lifeline.hold(System.in);
    }
    int status =
        Benchmarks.run(
            new PrintWriter(System.out, true, UTF_8),
            new PrintWriter(System.err, true, UTF_8),
            args);
    if (status == ExitStatus.INTERRUPTED) {
      // The JVM is shutting down already and waits for this thread; exit() would wait for the JVM.
      Runtime.getRuntime().halt(status);
    }
    System.exit(status);
  }
}
