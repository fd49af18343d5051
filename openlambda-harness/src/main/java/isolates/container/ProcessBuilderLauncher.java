package isolates.container;

import io.netty.util.concurrent.EventExecutor;
import java.io.File;
import java.nio.file.Path;
import java.util.function.IntConsumer;

/**
 * By the JDK, where there is no native launcher: a helper process for each, and about a millisecond
 * more.
 */
@SuppressWarnings("FutureReturnValueIgnored") // onExit cannot fail
record ProcessBuilderLauncher(BlockingExecutor executor, EventExecutor loop) implements Launcher {
  @Override
  public String name() {
    return "processbuilder";
  }

  @Override
  public void launch(LaunchCommand command, Path log, IntConsumer ended) {
    ProcessBuilder builder =
        new ProcessBuilder(command.arguments())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().clear();
    builder.environment().putAll(command.environment());
    executor.submit(
        builder::start,
        (process, problem) -> {
          if (problem != null) {
            ended.accept(127);
          } else {
            process.onExit().thenAcceptAsync(end -> ended.accept(end.exitValue()), loop);
          }
        });
  }
}
