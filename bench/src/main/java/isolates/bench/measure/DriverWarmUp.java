package isolates.bench.measure;

import isolates.process.Rehearsals;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Requests to an echo before the first sample, until the driver is steady: a JVM that has not run
 * its client some ten thousand times adds up to half a millisecond to whatever it measures.
 *
 * <p>Steady is a driver whose windows of {@link #WINDOW} requests have not had a lower median for
 * {@link #STEADY} windows on end; a machine that is busy with something else makes it no less so.
 *
 * @param requests that were sent
 * @param steady whether that was reached in time
 * @param bestMedianUs of a window
 * @param lastMedianUs of the last window
 */
record DriverWarmUp(
    long requests, double seconds, boolean steady, double bestMedianUs, double lastMedianUs) {
  static final int WINDOW = 2_000;
  static final int STEADY = 4;

  /** By how much a window must be faster than all before it for the driver to be still warming. */
  private static final double LEAST_GAIN = 0.01;

  private static final long AT_MOST_NS = 10_000_000_000L;

  /**
   * As many to one sample, at most: who takes three samples wants to see that it works, and is not
   * to wait five seconds for a precision that three samples do not have.
   */
  private static final long MOST_PER_SAMPLE = 1_000;

  private static final long AGAIN_NS = 100_000_000;

  /** One request in so many opens a connection, for a first invocation does too. */
  private static final int RECONNECT_EVERY = 50;

  /**
   * Works until the driver is steady, for ten seconds and {@link #MOST_PER_SAMPLE} requests a
   * sample at most, and says so.
   *
   * @param echo what to ask
   * @param samples that each cell is going to have, at least 1
   * @throws IllegalStateException if the echo does not answer rightly
   */
  static DriverWarmUp run(HttpDriver driver, Invoker echo, int samples)
      throws InterruptedException {
    long start = System.nanoTime();
    int most = Rehearsals.atMost((int) Math.min(Integer.MAX_VALUE, samples * MOST_PER_SAMPLE));
    int requests = 0;
    double best = Double.POSITIVE_INFINITY;
    double median = Double.NaN;
    int unimproved = 0;
    System.err.println("driver: warming up");
    while (unimproved < STEADY && requests < most && System.nanoTime() - start < AT_MOST_NS) {
      int window = Math.min(WINDOW, most - requests);
      long[] latencies = send(driver, echo, window, start + AT_MOST_NS);
      requests += latencies.length;
      Arrays.sort(latencies);
      median = latencies[latencies.length / 2] / 1e3;
      unimproved = median < best * (1 - LEAST_GAIN) ? 0 : unimproved + 1;
      best = Math.min(best, median);
    }
    DriverWarmUp done =
        new DriverWarmUp(
            requests, (System.nanoTime() - start) / 1e9, unimproved == STEADY, best, median);
    System.err.printf(
        "driver: %s after %d requests in %.1f s, an echo takes it %.0f us%n",
        done.steady ? "steady" : "not steady", requests, done.seconds, median);
    return done;
  }

  /** Makes warm again what a pause has cooled. */
  static void again(HttpDriver driver, Invoker echo) throws InterruptedException {
    send(driver, echo, Rehearsals.atMost(WINDOW), System.nanoTime() + AGAIN_NS);
  }

  /** Sends that many requests, or as many as can be before a deadline, at least one. */
  private static long[] send(HttpDriver driver, Invoker echo, int most, long deadlineNs)
      throws InterruptedException {
    long[] latencies = new long[most];
    int sent = 0;
    do {
      if (sent % RECONNECT_EVERY == 0) {
        driver.disconnect();
      }
      Response response = echo.invoke(sent);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (!response.ok()) {
        throw new IllegalStateException("the echo server did not echo: " + response.error());
      }
      latencies[sent++] = response.endNs().orElseThrow() - response.startNs();
    } while (sent < most && System.nanoTime() < deadlineNs);
    return Arrays.copyOf(latencies, sent);
  }

  /** For environment.json. */
  Map<String, Object> description() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("requests", requests);
    facts.put("seconds", seconds);
    facts.put("steady", steady);
    facts.put("best_median_us", bestMedianUs);
    facts.put("last_median_us", lastMedianUs);
    return facts;
  }
}
