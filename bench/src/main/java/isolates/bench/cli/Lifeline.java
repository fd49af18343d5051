package isolates.bench.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A pipe from the process that people see to the JVM that measures: when it closes, that process is
 * gone, however it ended, and this JVM and all that it started go as well.
 */
final class Lifeline {
  private static final long MS_TO_UNWIND = 1_000;

  private Lifeline() {}

  /** Ends this JVM when a stream ends. */
  static void hold(InputStream in) {
    Thread thread = new Thread(() -> awaitEnd(in), "lifeline");
    thread.setDaemon(true);
    thread.start();
  }

  private static void awaitEnd(InputStream in) {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // As good as an end.
    }
    CompletableFuture<?>[] ended =
        ProcessHandle.current()
            .children()
            .map(ProcessHandle::onExit)
            .toArray(CompletableFuture[]::new);
    // A run unwinds as it does after Ctrl-C, and stops its platforms.
    new Thread(() -> System.exit(ExitStatus.INTERRUPTED), "exit").start();
    try {
      CompletableFuture.allOf(ended).get(MS_TO_UNWIND, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException | InterruptedException e) {
      // What nobody stops: a build, or a platform that takes its time.
      ProcessHandle.current().children().forEach(ProcessHandle::destroy);
    }
    // Every server that still runs ends by a lifeline of its own.
    Runtime.getRuntime().halt(ExitStatus.INTERRUPTED);
  }
}
