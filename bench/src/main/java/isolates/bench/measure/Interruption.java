package isolates.bench.measure;

import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C, made into an interrupt of the measuring thread, so that there is one way out of a run,
 * through its finally blocks, whoever asks. The JVM waits for it before it ends.
 */
public final class Interruption implements AutoCloseable {
  private static final long SECONDS_TO_UNWIND = 60;

  private final Thread hook;
  private volatile boolean happened;

  private Interruption(Thread measuring, Runnable cancel) {
    hook =
        new Thread(
            () -> {
              happened = true;
              measuring.interrupt();
              cancel.run();
              try {
                measuring.join(TimeUnit.SECONDS.toMillis(SECONDS_TO_UNWIND));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "interruption");
  }

  /**
   * Guards what the calling thread does until this is closed.
   *
   * @param cancel ends the blocking work that an interrupt alone does not end
   */
  public static Interruption guard(Runnable cancel) {
    Interruption interruption = new Interruption(Thread.currentThread(), cancel);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  public boolean happened() {
    return happened;
  }

  @Override
  public void close() {
    if (!happened) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
