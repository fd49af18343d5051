package isolates.bench.measure;

import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.Sample;
import isolates.process.Rehearsals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Requests to an echo before the first sample, until the driver is steady: a JVM that has not run
 * its client some ten thousand times adds up to half a millisecond to whatever it measures. After
 * requests back to back whole visits, as samples are taken, but recorded nowhere: what goes on
 * around a request is compiled while it is under way, and takes a processor from it.
 *
 * <p>Steady is a driver whose windows have not had a lower median for {@link #STEADY} windows on
 * end; a machine that is busy with something else makes it no less so.
 *
 * @param requests that were sent, those of visits too
 * @param steady whether that was reached in time
 * @param bestMedianUs of a window of requests back to back
 * @param lastMedianUs of the last such window
 * @param pacedUs median of the last window of visits
 */
record DriverWarmUp(
    long requests,
    double seconds,
    boolean steady,
    double bestMedianUs,
    double lastMedianUs,
    double pacedUs) {
  static final int WINDOW = 2_000;
  static final int STEADY = 4;

  /** Visits of a window. */
  private static final int VISITS = 250;

  /** Before each request of a visit; long enough for the driver to have slept. */
  private static final List<Gap> GAP = List.of(Gap.of("1"));

  /** By how much a window must be faster than all before it for the driver to be still warming. */
  private static final double LEAST_GAIN = 0.01;

  private static final long AT_MOST_NS = 10_000_000_000L;

  /**
   * As many to one sample, at most: who takes three samples wants to see that it works, and is not
   * to wait five seconds for a precision that three samples do not have.
   */
  private static final long MOST_PER_SAMPLE = 1_000;

  private static final long VISITS_PER_SAMPLE = 10;

  private static final long AGAIN_NS = 100_000_000;

  /** One request in so many opens a connection, for a first invocation does too. */
  private static final int RECONNECT_EVERY = 50;

  /**
   * Works until the driver is steady, for ten seconds, {@link #MOST_PER_SAMPLE} requests and {@link
   * #VISITS_PER_SAMPLE} visits a sample at most, and says so.
   *
   * @param echo what to ask
   * @param samples that each cell is going to have, at least 1
   * @throws IllegalStateException if the echo does not answer rightly
   */
  static DriverWarmUp run(HttpDriver driver, Cell echo, int samples) throws InterruptedException {
    long start = System.nanoTime();
    long deadline = start + AT_MOST_NS;
    System.err.println("driver: warming up");
    Windows direct =
        Windows.until(
            deadline,
            WINDOW,
            most(samples, MOST_PER_SAMPLE),
            (most, by) -> window(most, by, number -> request(driver, echo.invoker(), number)));
    Windows visits;
    try (CsvWriter<Sample> nowhere = CsvWriter.discarding(CsvColumns.SAMPLES)) {
      Recorder recorder = new Recorder("", "", nowhere);
      visits =
          Windows.until(
              deadline,
              VISITS,
              most(samples, VISITS_PER_SAMPLE),
              (most, by) -> window(most, by, number -> visit(recorder, echo, number)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    DriverWarmUp done =
        new DriverWarmUp(
            direct.sent + 2L * visits.sent,
            (System.nanoTime() - start) / 1e9,
            direct.isSteady() && visits.isSteady(),
            direct.best,
            direct.last,
            visits.last);
    System.err.printf(
        "driver: %s after %d requests in %.1f s, an echo takes it %.0f us, after a pause %.0f%n",
        done.steady ? "steady" : "not steady",
        done.requests,
        done.seconds,
        done.lastMedianUs,
        done.pacedUs);
    return done;
  }

  private static int most(int samples, long perSample) {
    return Rehearsals.atMost((int) Math.min(Integer.MAX_VALUE, samples * perSample));
  }

  /** Medians in microseconds, window by window. */
  static final class Windows {
    private int sent;
    private double best = Double.POSITIVE_INFINITY;
    private double last = Double.NaN;
    private int unimproved;

    interface Window {
      /** Latencies in nanoseconds of so many, or of as many as there was time for, at least one. */
      long[] take(int most, long deadlineNs) throws InterruptedException;
    }

    /** One window however late it is, so that there is a median to tell. */
    static Windows until(long deadlineNs, int size, int most, Window window)
        throws InterruptedException {
      Windows windows = new Windows();
      while (!windows.isSteady()
          && windows.sent < most
          && (windows.sent == 0 || System.nanoTime() < deadlineNs)) {
        long[] latencies = window.take(Math.min(size, most - windows.sent), deadlineNs);
        windows.sent += latencies.length;
        Arrays.sort(latencies);
        windows.last = latencies[latencies.length / 2] / 1e3;
        windows.unimproved =
            windows.last < windows.best * (1 - LEAST_GAIN) ? 0 : windows.unimproved + 1;
        windows.best = Math.min(windows.best, windows.last);
      }
      return windows;
    }

    int sent() {
      return sent;
    }

    boolean isSteady() {
      return unimproved >= STEADY;
    }
  }

  /** Makes warm again what a pause has cooled. */
  static void again(HttpDriver driver, Invoker echo) throws InterruptedException {
    window(
        Rehearsals.atMost(WINDOW),
        System.nanoTime() + AGAIN_NS,
        number -> request(driver, echo, number));
  }

  /** Asks once and returns the latency in nanoseconds. */
  private interface Once {
    /**
     * @param number of the request in its window, from 0
     */
    long ask(int number) throws InterruptedException;
  }

  /** Asks that often, or as often as can be before a deadline, at least once. */
  private static long[] window(int most, long deadlineNs, Once once) throws InterruptedException {
    long[] latencies = new long[most];
    int asked = 0;
    do {
      latencies[asked] = once.ask(asked);
      asked++;
    } while (asked < most && System.nanoTime() < deadlineNs);
    return Arrays.copyOf(latencies, asked);
  }

  private static long request(HttpDriver driver, Invoker echo, int number)
      throws InterruptedException {
    if (number % RECONNECT_EVERY == 0) {
      driver.disconnect();
    }
    Response response = echo.invoke(number);
    requireEcho(response.ok(), response.error());
    return response.endNs().orElseThrow() - response.startNs();
  }

  private static long visit(Recorder recorder, Cell echo, int number) throws InterruptedException {
    List<Sample> visit = recorder.visit(echo, number, GAP, false);
    Sample paced = visit.get(visit.size() - 1);
    requireEcho(paced.ok(), paced.error());
    return paced.latencyNs().orElseThrow();
  }

  private static void requireEcho(boolean ok, String error) throws InterruptedException {
    // What an interrupt cut off is no fault of the server.
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (!ok) {
      throw new IllegalStateException("the echo server did not echo: " + error);
    }
  }

  /** For environment.json. */
  Map<String, Object> description() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("requests", requests);
    facts.put("seconds", seconds);
    facts.put("steady", steady);
    facts.put("best_median_us", bestMedianUs);
    facts.put("last_median_us", lastMedianUs);
    facts.put("paced_us", pacedUs);
    return facts;
  }
}
