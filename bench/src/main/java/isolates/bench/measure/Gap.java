package isolates.bench.measure;

import java.math.BigDecimal;
import java.util.concurrent.locks.LockSupport;

/**
 * How long nothing is asked of anything before a request: processors that sleep and caches that
 * others fill make it a factor of its own.
 *
 * @param ms in milliseconds, as the key {@code gap} and the column of that name have it; empty
 *     where it is left to chance
 */
public record Gap(String ms) {
  /** Left to chance. */
  public static final Gap ANY = new Gap("");

  /** None at all. */
  public static final Gap BACK_TO_BACK = new Gap("0");

  private static final BigDecimal LONGEST_MS = BigDecimal.valueOf(60_000);

  /**
   * A chosen gap.
   *
   * @param ms a number of milliseconds from 0 to 60,000; 0 is back to back
   * @throws IllegalArgumentException if it is anything else
   */
  public static Gap of(String ms) {
    BigDecimal number = null;
    try {
      number = new BigDecimal(ms);
    } catch (NumberFormatException e) {
      // Refused below, with all other wrong ones.
    }
    if (number == null || number.signum() < 0 || number.compareTo(LONGEST_MS) > 0) {
      throw new IllegalArgumentException(
          "'%s' is not a number of milliseconds from 0 to %s; write gap=10,0"
              .formatted(ms, LONGEST_MS.toPlainString()));
    }
    return number.signum() == 0
        ? BACK_TO_BACK
        : new Gap(number.stripTrailingZeros().toPlainString());
  }

  /** In whole microseconds; 0 where it is left to chance. */
  public long micros() {
    return nanos() / 1_000;
  }

  private long nanos() {
    return ms.isEmpty() ? 0 : new BigDecimal(ms).movePointRight(6).longValue();
  }

  /**
   * Returns when it is over, or at an interrupt. Sleeps throughout, as whoever waits does.
   *
   * @return when it was to be over
   */
  long await(long sinceNs) {
    long left = nanos() - (System.nanoTime() - sinceNs);
    while (left > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(left);
      left = nanos() - (System.nanoTime() - sinceNs);
    }
    return sinceNs + nanos();
  }
}
