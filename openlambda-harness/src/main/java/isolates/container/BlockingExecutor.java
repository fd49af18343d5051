package isolates.container;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * The one thread that does what may block, in the order it was asked: unpacking functions, writing
 * bundles, removing used-up containers. Results come back on the event loop.
 */
final class BlockingExecutor implements AutoCloseable {
  private final EventExecutor loop;
  private final AtomicInteger pending = new AtomicInteger();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(new DefaultThreadFactory("blocking", true));

  BlockingExecutor(EventExecutor loop) {
    this.loop = loop;
  }

  interface Task<T> {
    T run() throws IOException;
  }

  /**
   * Does a task.
   *
   * @param then gets the result or the problem, the other being null, on the event loop
   */
  <T> void submit(Task<T> task, BiConsumer<T, IOException> then) {
    pending.incrementAndGet();
    thread.execute(
        () -> {
          T made = null;
          IOException problem = null;
          try {
            made = task.run();
          } catch (IOException e) {
            problem = e;
          } catch (RuntimeException e) {
            problem = new IOException(e.toString(), e);
          }
          T result = made;
          IOException failure = problem;
          loop.execute(
              () -> {
                then.accept(result, failure);
                pending.decrementAndGet();
              });
        });
  }

  /** How many tasks have yet to be done, or to have their results taken. */
  int pending() {
    return pending.get();
  }

  /** Waits for what has been asked, a bounded time. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      thread.awaitTermination(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
