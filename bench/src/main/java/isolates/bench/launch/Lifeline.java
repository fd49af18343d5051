package isolates.bench.launch;

import isolates.bench.cli.ExitStatus;
import isolates.process.ServerOptions;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A pipe from the process that people see to the JVM that measures: when it closes, that process is
 * gone, however it ended, and this JVM and all that it started go as well.
 */
final class Lifeline {
  /** The property that says that standard input is one. */
  static final String PROPERTY = "isolates.lifeline";

  private static final long MS_TO_UNWIND = 1_000;

  /** Until children that had to be told are gone; then they are left to their own lifelines. */
  private static final long MS_TO_HALT = 1_500;

  private Lifeline() {}

  /** Ends this JVM when a stream ends. */
  static void hold(InputStream in) {
    ServerOptions.whenEnded(in, Lifeline::end);
  }

  private static void end() {
    try {
      // A run unwinds as it does after Ctrl-C, and stops its platforms; nobody else stops a build.
      Runtime.getRuntime().addShutdownHook(new Thread(Lifeline::endChildren, "end-children"));
    } catch (IllegalStateException e) {
      // It unwinds already, and now has less time for it.
    }
    Thread exit = new Thread(() -> System.exit(ExitStatus.INTERRUPTED), "exit");
    exit.start();
    try {
      exit.join(MS_TO_HALT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(ExitStatus.INTERRUPTED);
  }

  private static void endChildren() {
    CompletableFuture<?>[] ended =
        ProcessHandle.current()
            .children()
            .map(ProcessHandle::onExit)
            .toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(ended).get(MS_TO_UNWIND, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException | InterruptedException e) {
      ProcessHandle.current().children().forEach(ProcessHandle::destroy);
    }
  }
}
