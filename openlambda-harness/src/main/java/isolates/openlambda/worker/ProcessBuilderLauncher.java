package isolates.openlambda.worker;

import io.netty.util.concurrent.EventExecutor;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;

/**
 * By the JDK, where there is no native launcher: a thread and a helper process for each, about a
 * millisecond more.
 */
final class ProcessBuilderLauncher implements Launcher {
  private final EventExecutor loop;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "launch");
            thread.setDaemon(true);
            return thread;
          });

  ProcessBuilderLauncher(EventExecutor loop) {
    this.loop = loop;
  }

  @Override
  public String name() {
    return "processbuilder";
  }

  @Override
  public void launch(LaunchCommand command, Path log, IntConsumer ended) {
    threads.execute(
        () -> {
          int status = run(command, log);
          loop.execute(() -> ended.accept(status));
        });
  }

  private static int run(LaunchCommand command, Path log) {
    ProcessBuilder builder =
        new ProcessBuilder(command.arguments())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().clear();
    builder.environment().putAll(command.environment());
    try {
      return builder.start().waitFor();
    } catch (IOException e) {
      return 127;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 127;
    }
  }
}
