package isolates.controller;

/**
 * How many instances must be prepared for the requests that come while others are being prepared.
 *
 * <p>Arrivals are counted with exponentially falling weight (time constant 10 s), the time of a
 * refill is averaged as TCP averages round trips (weight 1/8, RFC 6298). Their product is the mean
 * number of arrivals during a refill; twice its square root is added, two standard deviations where
 * arrivals are a Poisson process (square-root staffing).
 */
final class ArrivalRate {
  private static final double SECOND = 1e9;
  private static final double TIME_CONSTANT = 10;
  private static final double REFILL_WEIGHT = 1.0 / 8;
  private static final double MARGIN = 2;

  /** Fewer expected arrivals than this, and nothing is worth preparing. */
  private static final double NEGLIGIBLE = 1e-6;

  private double rate;
  private long rateNs;
  private double refillSeconds;

  void arrived(long nowNs) {
    rate = rate(nowNs) + 1 / TIME_CONSTANT;
    rateNs = nowNs;
  }

  void refilled(long tookNs) {
    double seconds = tookNs / SECOND;
    refillSeconds =
        refillSeconds == 0 ? seconds : refillSeconds + REFILL_WEIGHT * (seconds - refillSeconds);
  }

  /** Requests a second. */
  double rate(long nowNs) {
    return rate * Math.exp(-(nowNs - rateNs) / SECOND / TIME_CONSTANT);
  }

  int depth(long nowNs) {
    // Before the first refill its time is unknown: one instance will tell.
    double expected = rate(nowNs) * (refillSeconds == 0 ? 0.001 : refillSeconds);
    return expected < NEGLIGIBLE ? 0 : (int) Math.ceil(expected + MARGIN * Math.sqrt(expected));
  }
}
