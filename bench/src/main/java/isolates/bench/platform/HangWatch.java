package isolates.bench.platform;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import okhttp3.Headers;
import okhttp3.Request;

/**
 * Notices a worker that hangs: a request has been under way for a while, and the worker does not
 * answer for itself either. Says so, and ends it, so that nobody waits for it in vain. While
 * requests are answered it sends none of its own.
 */
final class HangWatch implements AutoCloseable {
  private static final Duration LATE = Duration.ofSeconds(5);
  private static final long NONE = 0;

  private final String name;
  private final BooleanSupplier responds;
  private final Runnable kill;
  private final Duration late;
  private final Thread thread = new Thread(this::watch, "hang-watch");

  /** When the request was sent that has been under way for longest since a response came. */
  private volatile long since = NONE;

  private volatile String hung;

  /**
   * @param name of the platform
   * @param responds whether the worker answers for itself; bounded in time
   * @param kill ends the worker, where that is ours to do
   */
  HangWatch(String name, BooleanSupplier responds, Runnable kill) {
    this(name, responds, kill, LATE);
  }

  HangWatch(String name, BooleanSupplier responds, Runnable kill, Duration late) {
    this.name = name;
    this.responds = responds;
    this.kill = kill;
    this.late = late;
    thread.setDaemon(true);
    thread.start();
  }

  /** The same endpoint, watched. */
  Endpoint over(Endpoint endpoint) {
    return new Endpoint() {
      @Override
      public Request request(long input) {
        if (since == NONE) {
          since = System.nanoTime() | 1;
        }
        return endpoint.request(input);
      }

      @Override
      public Unwrapped unwrap(Headers headers, byte[] body) {
        since = NONE;
        return endpoint.unwrap(headers, body);
      }
    };
  }

  /** That it hung and has been ended, if so. */
  Optional<String> hung() {
    return Optional.ofNullable(hung);
  }

  private void watch() {
    long told = NONE;
    try {
      while (true) {
        TimeUnit.NANOSECONDS.sleep(late.toNanos() / 5);
        long sent = since;
        if (sent == NONE || sent == told || System.nanoTime() - sent < late.toNanos()) {
          continue;
        }
        told = sent;
        System.err.printf(
            "isolates-bench: %s has not responded for %d s; asking whether it is alive%n",
            name, late.toSeconds());
        if (!responds.getAsBoolean() && since == sent) {
          hung =
              "%s hung: it answered neither a request nor GET /status; it has been killed"
                  .formatted(name);
          kill.run();
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
