package isolates.bench.sample;

import java.util.List;

/**
 * One step of an open loop, as a row of {@code load.csv}: one platform asked for one function at
 * one rate for a time. Its requests are the rows of samples.csv whose {@code intended_ns} lies from
 * {@code fromNs} to {@code toNs}. Latencies are milliseconds from the intended start; a request
 * that was not answered in time counts as one of infinite latency.
 *
 * @param run the run's name
 * @param group what was asked for
 * @param arrivals constant, poisson, burst:N, trace, {@link #STORM} or {@link #CLOSED}
 * @param ramp whether it only looked for the rates to measure
 * @param repetition from 0, of the same platform, function and rate
 * @param rate offered, in requests a second; where they are {@link #isAtOnce}, how many are
 * @param fromNs start of the step, since the run's start
 * @param toNs its end, by which the last request was due
 * @param requests that were due
 * @param right answered rightly, in time
 * @param failures answered wrongly, or with an error
 * @param unanswered not answered within the time given
 * @param cold answered by an instance that no request had used
 * @param goodput right answers a second that came before the step's end
 * @param keptUp whether at its end no more requests were waiting than the latency explains
 * @param p50 the median
 * @param p50Low lower end of its 95 % interval; NaN where unknown, as below
 * @param p50High the upper end
 * @param p90 the 90th percentile
 * @param p99 the 99th percentile
 * @param p99Low lower end of its 95 % interval
 * @param p99High the upper end
 * @param p999 the 99.9th percentile
 * @param max the greatest latency
 * @param late share of requests, from 0 to 1, sent later than the platform's median after they
 *     could have been; NaN where the engine does not tell
 * @param driverCpu processors that the driver kept busy
 * @param serverCpuUs processor time that the platform used, per request; NaN where it cannot tell
 * @param pssKib proportional set size of its processes at the end; NaN where it cannot tell
 * @param descriptors that they had open then; NaN where it cannot tell
 * @param engine that sent the requests: {@link #OWN}, or {@code hyperfoil-} and its version
 */
public record LoadStep(
    String run,
    Group group,
    String arrivals,
    boolean ramp,
    int repetition,
    double rate,
    long fromNs,
    long toNs,
    long requests,
    long right,
    long failures,
    long unanswered,
    long cold,
    double goodput,
    boolean keptUp,
    double p50,
    double p50Low,
    double p50High,
    double p90,
    double p99,
    double p99Low,
    double p99High,
    double p999,
    double max,
    double late,
    double driverCpu,
    double serverCpuUs,
    double pssKib,
    double descriptors,
    String engine)
    implements CsvRow {
  /** What {@code arrivals} holds where all requests of a step are sent at once. */
  public static final String STORM = "storm";

  /** What it holds where some requests are always under way, each sent when one was answered. */
  public static final String CLOSED = "closed";

  /** What {@code engine} holds where our own loop sent them. */
  public static final String OWN = "own";

  /** Whether the rate of a step counts requests at once, not requests a second. */
  public static boolean isAtOnce(String arrivals) {
    return arrivals.equals(STORM) || arrivals.equals(CLOSED);
  }

  /** Above this share of late requests the driver, not the platform, may be what was measured. */
  public static final double DOUBTFUL = 0.1;

  /** Above this share the step says nothing. */
  public static final double INVALID = 0.2;

  @Override
  public List<Object> fields() {
    return group.row(
        CsvColumns.LOAD,
        run,
        arrivals,
        ramp,
        repetition,
        number(rate),
        fromNs,
        toNs,
        requests,
        right,
        failures,
        unanswered,
        cold,
        number(goodput),
        keptUp,
        number(p50),
        number(p50Low),
        number(p50High),
        number(p90),
        number(p99),
        number(p99Low),
        number(p99High),
        number(p999),
        number(max),
        number(late),
        number(driverCpu),
        number(serverCpuUs),
        number(pssKib),
        number(descriptors),
        engine);
  }

  /** To four decimals; empty where unknown. */
  private static Object number(double value) {
    return Double.isNaN(value)
        ? ""
        : Double.isInfinite(value) ? "Inf" : Math.rint(value * 1e4) / 1e4;
  }
}
