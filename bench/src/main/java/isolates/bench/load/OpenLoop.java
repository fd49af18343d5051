package isolates.bench.load;

import isolates.bench.load.Arrivals.Due;
import isolates.bench.measure.Invoker;
import isolates.bench.measure.Invoker.Invocation;
import isolates.bench.measure.ProcessorShare;
import isolates.bench.measure.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

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
  private final ThreadPoolExecutor threads;
  private final String share;

  /**
   * @param connections requests under way at a time, at most
   * @param timeout after which a request that no connection was free for is given up
   */
  public OpenLoop(int connections, Duration timeout) {
    this.connections = connections;
    this.timeoutNs = timeout.toNanos();
    this.threads =
        new ThreadPoolExecutor(
            connections,
            connections,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            OpenLoop::exactlyTimed);
    // They share the processors as the thread does that starts them.
    this.share =
        CompletableFuture.supplyAsync(
                () -> {
                  String come = ProcessorShare.ofSenders();
                  threads.prestartAllCoreThreads();
                  return come;
                },
                work -> new Thread(work, "senders").start())
            .join();
  }

  /** What of the processors its threads have, see {@link ProcessorShare#ofSenders}. */
  String share() {
    return share;
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
   * @param plan in the order of its times
   * @param functions called by any thread, several at once
   * @return a row for each request of the plan, in its order
   */
  public Arrival[] run(List<Due> plan, List<Invoker> functions, long input)
      throws InterruptedException {
    Arrival[] arrivals = new Arrival[plan.size()];
    AtomicInteger next = new AtomicInteger();
    List<Invocation> requests = ready(functions, input);
    long start = System.nanoTime() + LEAD_NS;
    onThreads(
        Math.min(connections, plan.size()),
        sender -> {
          for (int i = next.getAndIncrement();
              i < arrivals.length && !Thread.currentThread().isInterrupted();
              i = next.getAndIncrement()) {
            Due due = plan.get(i);
            arrivals[i] = send(start + due.ns(), requests.get(due.function()));
          }
        });
    return arrivals;
  }

  /**
   * The opposite, a closed loop: a number of clients, each of which sends its next request when its
   * last is answered, to a function chosen at random, for a time.
   *
   * @param clients as many as there are connections, at most
   * @param seed of the choice of functions
   * @return in the order of their responses; each was intended when it was sent
   */
  public Arrival[] closed(
      int clients, Duration time, List<Invoker> functions, long input, long seed)
      throws InterruptedException {
    Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
    List<Invocation> requests = ready(functions, input);
    long end = System.nanoTime() + time.toNanos();
    onThreads(
        clients,
        client -> {
          Random random = new Random(seed + client);
          for (long now = System.nanoTime();
              now < end && !Thread.currentThread().isInterrupted();
              now = System.nanoTime()) {
            Invocation request = requests.get(random.nextInt(requests.size()));
            arrivals.add(new Arrival(now, now, Optional.of(request.send().get())));
          }
        });
    return arrivals.toArray(Arrival[]::new);
  }

  private static List<Invocation> ready(List<Invoker> functions, long input) {
    return functions.stream().map(function -> function.ready(input)).toList();
  }

  private void onThreads(int count, IntConsumer work) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      int number = i;
      threads.execute(
          () -> {
            try {
              work.accept(number);
            } finally {
              done.countDown();
            }
          });
    }
    done.await();
  }

  private Arrival send(long intended, Invocation request) {
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
    return new Arrival(intended, Math.max(free, intended), Optional.of(request.send().get()));
  }

  /** Sends no more; what is under way ends with its connection. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
