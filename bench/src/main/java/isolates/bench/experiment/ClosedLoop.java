package isolates.bench.experiment;

import isolates.bench.measure.Cell;
import isolates.bench.measure.Recorder;
import isolates.bench.measure.Response;
import isolates.bench.platform.PlatformException;
import isolates.bench.sample.Mode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The load of OpenLambda's own {@code ol bench}: some tasks, each of which sends its next request
 * when its last is answered, to a function chosen uniformly at random, for a time. It is written
 * anew after what {@code ol bench} does; nothing of it is copied.
 */
public final class ClosedLoop {
  /**
   * What came of it, in the numbers that {@code ol bench} gives.
   *
   * @param seconds that the load went on
   * @param successes right arrivals that came within that time
   * @param errors wrong arrivals, and requests without one, those under way at its end included
   */
  public record Result(String benchmark, double seconds, long successes, long errors) {
    public double operationsPerSecond() {
      return successes / seconds;
    }

    /** Over one in a hundred: there {@code ol bench} gives no result. */
    public boolean isFailed() {
      return errors * 100 > errors + successes;
    }

    /** To the letter as {@code ol bench} prints it, so that its users can hold theirs beside it. */
    public String line() {
      return String.format(
          Locale.ROOT,
          "{\"benchmark\": \"%s\",\"seconds\": %.3f, \"successes\": %d, \"errors\": %d, \"ops/s\": %.3f}",
          benchmark,
          seconds,
          successes,
          errors,
          operationsPerSecond());
    }
  }

  private record Arrival(Cell cell, Response response) {}

  private static final int ARRIVALS_WAITING = 10_000;
  private static final long LOOK_MS = 20;

  private final String benchmark;
  private final List<Cell> functions;
  private final int tasks;
  private final Duration time;
  private final long seed;

  /**
   * @param functions one cell each
   * @param tasks requests under way at a time
   * @param seed of the choice of functions
   */
  public ClosedLoop(String benchmark, List<Cell> functions, int tasks, Duration time, long seed) {
    this.benchmark = benchmark;
    this.functions = List.copyOf(functions);
    this.tasks = tasks;
    this.time = time;
    this.seed = seed;
  }

  /**
   * Calls each function once, in order.
   *
   * @throws PlatformException at the first that does not answer rightly
   */
  public void warmUp(Recorder recorder) throws InterruptedException {
    for (Cell function : functions) {
      Response response = function.invoker().invoke(0);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      recorder.enter(function, Mode.WARMUP, response);
      if (!response.ok()) {
        throw new PlatformException(function + " does not warm up: " + response.error());
      }
    }
  }

  /** Loads. Each response is a row on disk as soon as it has come. */
  public Result run(Recorder recorder) throws InterruptedException {
    BlockingQueue<Arrival> arrivals = new ArrayBlockingQueue<>(ARRIVALS_WAITING);
    ExecutorService pool = Executors.newFixedThreadPool(tasks);
    long start = System.nanoTime();
    long end = start + time.toNanos();
    try {
      for (int task = 0; task < tasks; task++) {
        Random random = new Random(seed + task);
        pool.execute(
            () -> load(() -> functions.get(random.nextInt(functions.size())), end, arrivals));
      }
      pool.shutdown();
      return count(recorder, arrivals, pool, end);
    } finally {
      pool.shutdownNow();
    }
  }

  private static void load(Supplier<Cell> choice, long end, BlockingQueue<Arrival> arrivals) {
    try {
      while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
        Cell cell = choice.get();
        arrivals.put(new Arrival(cell, cell.invoker().invoke(0)));
      }
    } catch (InterruptedException e) {
      // The load is called off, and nobody waits for the response.
      Thread.currentThread().interrupt();
    }
  }

  private Result count(
      Recorder recorder, BlockingQueue<Arrival> arrivals, ExecutorService pool, long end)
      throws InterruptedException {
    long successes = 0;
    long errors = 0;
    while (!pool.isTerminated() || !arrivals.isEmpty()) {
      Arrival arrival = arrivals.poll(LOOK_MS, TimeUnit.MILLISECONDS);
      if (arrival != null) {
        Response response = arrival.response();
        recorder.enter(arrival.cell(), Mode.WARM, response);
        if (!response.ok()) {
          errors++;
        } else if (response.endNs().orElse(Long.MAX_VALUE) <= end) {
          successes++;
        }
      }
    }
    return new Result(benchmark, time.toNanos() / 1e9, successes, errors);
  }
}
