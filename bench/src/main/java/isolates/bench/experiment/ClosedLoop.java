package isolates.bench.experiment;

import isolates.bench.measure.Cell;
import isolates.bench.measure.Recorder;
import isolates.bench.measure.Reply;
import isolates.bench.platform.PlatformException;
import isolates.bench.sample.Mode;
import java.time.Duration;
import java.util.List;
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
   * @param successes right answers that came within that time
   * @param errors wrong answers, and requests without one, those under way at its end included
   */
  public record Outcome(String benchmark, double seconds, long successes, long errors) {
    public double operationsPerSecond() {
      return successes / seconds;
    }

    /** Over one in a hundred: there {@code ol bench} gives no result. */
    public boolean isFailed() {
      return errors * 100 > errors + successes;
    }
  }

  private record Answer(Cell cell, Reply reply) {}

  private static final int ANSWERS_WAITING = 10_000;
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
      Reply reply = function.invoker().invoke(0);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      recorder.enter(function, Mode.WARMUP, reply);
      if (!reply.ok()) {
        throw new PlatformException(function + " does not warm up: " + reply.error());
      }
    }
  }

  /** Loads. Each answer is a row on disk as soon as it has come. */
  public Outcome run(Recorder recorder) throws InterruptedException {
    BlockingQueue<Answer> answers = new ArrayBlockingQueue<>(ANSWERS_WAITING);
    ExecutorService pool = Executors.newFixedThreadPool(tasks);
    long start = System.nanoTime();
    long end = start + time.toNanos();
    try {
      for (int task = 0; task < tasks; task++) {
        Random random = new Random(seed + task);
        pool.execute(
            () -> load(() -> functions.get(random.nextInt(functions.size())), end, answers));
      }
      pool.shutdown();
      return count(recorder, answers, pool, end);
    } finally {
      pool.shutdownNow();
    }
  }

  private static void load(Supplier<Cell> choice, long end, BlockingQueue<Answer> answers) {
    try {
      while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
        Cell cell = choice.get();
        answers.put(new Answer(cell, cell.invoker().invoke(0)));
      }
    } catch (InterruptedException e) {
      // The load is called off, and nobody waits for the answer.
      Thread.currentThread().interrupt();
    }
  }

  private Outcome count(
      Recorder recorder, BlockingQueue<Answer> answers, ExecutorService pool, long end)
      throws InterruptedException {
    long successes = 0;
    long errors = 0;
    while (!pool.isTerminated() || !answers.isEmpty()) {
      Answer answer = answers.poll(LOOK_MS, TimeUnit.MILLISECONDS);
      if (answer != null) {
        Reply reply = answer.reply();
        recorder.enter(answer.cell(), Mode.WARM, reply);
        if (!reply.ok()) {
          errors++;
        } else if (reply.endNs().orElse(Long.MAX_VALUE) <= end) {
          successes++;
        }
      }
    }
    return new Outcome(benchmark, time.toNanos() / 1e9, successes, errors);
  }
}
