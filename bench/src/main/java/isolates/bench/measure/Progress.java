package isolates.bench.measure;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far a run is: a bar with the time left on a terminal, a plain line for each tenth elsewhere.
 */
public interface Progress extends AutoCloseable {
  /** One more sample is taken. */
  void step();

  @Override
  void close();

  /**
   * Shows progress on standard error, so that standard output holds results alone.
   *
   * @param steps how many there will be
   */
  static Progress show(String task, long steps) {
    return onTerminal() ? new Bar(task, steps) : new Lines(task, steps, System.err);
  }

  /** Whether standard error is a terminal: System.console() says something else since JDK 22. */
  private static boolean onTerminal() {
    try {
      Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/2"));
      return target.startsWith("/dev/pts") || target.getFileName().toString().startsWith("tty");
    } catch (IOException e) {
      return false;
    }
  }

  /** A bar on a terminal. */
  final class Bar implements Progress {
    private static final int REDRAW_MS = 250;
    private final ProgressBar bar;

    private Bar(String task, long steps) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(steps)
              .setUpdateIntervalMillis(REDRAW_MS)
              .setStyle(ProgressBarStyle.ASCII)
              .clearDisplayOnFinish()
              .build();
    }

    @Override
    public void step() {
      bar.step();
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** A line for each tenth. */
  final class Lines implements Progress {
    private static final int PARTS = 10;
    private final String task;
    private final long steps;
    private final PrintStream out;
    private final long start = System.nanoTime();
    private long taken;

    Lines(String task, long steps, PrintStream out) {
      this.task = task;
      this.steps = steps;
      this.out = out;
    }

    @Override
    public void step() {
      taken++;
      long part = taken * PARTS / steps;
      if (part > (taken - 1) * PARTS / steps) {
        long left = (System.nanoTime() - start) / taken * (steps - taken);
        out.printf(
            "%s: %d of %d samples, %d s left%n",
            task, taken, steps, Duration.ofNanos(left).toSeconds());
      }
    }

    @Override
    public void close() {}
  }
}
