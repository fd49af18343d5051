package isolates.bench.load;

import isolates.bench.measure.Invoker;
import isolates.bench.measure.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends requests at the times of a plan, whatever has become of those before them: a server that
 * stalls is asked on time all the same, as its users would, and its stall is seen in every request
 * that fell into it (G. Tene's "coordinated omission").
 *
 * <p>Each of its threads takes the next request of the plan, sleeps until that is due, and sends
 * it: no request waits for another thread to be woken.
 */
public final class OpenLoop implements AutoCloseable {
  /** Between the call and the first request, so that every thread waits for its own by then. */
  private static final long LEAD_NS = 20_000_000;

  private static final Path TIMER_SLACK = Path.of("/proc/thread-self/timerslack_ns");

  /**
   * One request of a plan. Times are of {@link System#nanoTime}.
   *
   * @param intendedNs when it was meant to be sent
   * @param readyNs when it could be: later than intended only if all connections were taken
   * @param response what came; empty if its time was up before a connection was free
   */
  public record Arrival(long intendedNs, long readyNs, Optional<Response> response) {
    /** How much later the driver sent it than it could have, in nanoseconds. */
    long latenessNs() {
      return response.map(sent -> sent.startNs() - readyNs).orElse(0L);
    }
  }

  private final int connections;
  private final long timeoutNs;
  private final ExecutorService threads;

  /**
   * @param connections requests under way at a time, at most
   * @param timeout after which a request that no connection was free for is given up
   */
  public OpenLoop(int connections, Duration timeout) {
    this.connections = connections;
    this.timeoutNs = timeout.toNanos();
    this.threads = Executors.newFixedThreadPool(connections, OpenLoop::exactlyTimed);
  }

  /** By default Linux lets a sleep last 50 microseconds longer than asked for. */
  private static Thread exactlyTimed(Runnable work) {
    return new Thread(
        () -> {
          try {
            Files.writeString(TIMER_SLACK, "1");
          } catch (IOException e) {
            // Its requests are sent that much later, which is measured.
          }
          work.run();
        },
        "open-loop");
  }

  /**
   * Sends a plan and waits for the last of it.
   *
   * @param plan intended times in nanoseconds from the start, in order
   * @param invoker called by any thread, several at once
   * @return a row for each request of the plan, in its order
   */
  public Arrival[] run(long[] plan, Invoker invoker, long input) throws InterruptedException {
    Arrival[] arrivals = new Arrival[plan.length];
    AtomicInteger next = new AtomicInteger();
    long start = System.nanoTime() + LEAD_NS;
    int senders = Math.min(connections, plan.length);
    CountDownLatch done = new CountDownLatch(senders);
    for (int sender = 0; sender < senders; sender++) {
      threads.execute(
          () -> {
            try {
              for (int i = next.getAndIncrement();
                  i < plan.length && !Thread.currentThread().isInterrupted();
                  i = next.getAndIncrement()) {
                arrivals[i] = send(start + plan[i], invoker, input);
              }
            } finally {
              done.countDown();
            }
          });
    }
    done.await();
    return arrivals;
  }

  private Arrival send(long intended, Invoker invoker, long input) {
    long free = System.nanoTime();
    if (free - intended > timeoutNs) {
      return new Arrival(intended, free, Optional.empty());
    }
    for (long left = intended - free; left > 0; left = intended - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.currentThread().isInterrupted()) {
        return new Arrival(intended, free, Optional.empty());
      }
    }
    return new Arrival(intended, Math.max(free, intended), Optional.of(invoker.invoke(input)));
  }

  /** Sends no more; what is under way ends with its connection. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
