package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ArrivalRateTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final ArrivalRate arrivals = new ArrivalRate();

  /** Arrivals at a steady rate for a minute; returns when the last was. */
  private long steady(int perSecond) {
    long now = 0;
    for (int i = 0; i < 60 * perSecond; i++) {
      now = i * SECOND / perSecond;
      arrivals.arrived(now);
    }
    return now;
  }

  @Test
  void nothingIsPreparedBeforeTheFirstRequest() {
    assertThat(arrivals.depth(SECOND)).isZero();
  }

  @Test
  void theRateIsThatOfTheLastSeconds() {
    long now = steady(100);
    assertThat(arrivals.rate(now)).isCloseTo(100, within(1.0));
    assertThat(arrivals.rate(now + 10 * SECOND)).isCloseTo(100 / Math.E, within(1.0));
  }

  /** 100 a second, 40 ms each: 4 arrive on average, and 2 * sqrt(4) more are kept for bad luck. */
  @Test
  void theDepthIsWhatArrivesDuringARefillAndTwoDeviationsMore() {
    long now = steady(100);
    for (int i = 0; i < 100; i++) {
      arrivals.refilled(TimeUnit.MILLISECONDS.toNanos(40));
    }
    assertThat(arrivals.depth(now)).isBetween(8, 9);
  }

  @Test
  void whoGetsNoRequestsAnyMoreHasNothingPreparedInTheEnd() {
    long now = steady(100);
    arrivals.refilled(TimeUnit.MILLISECONDS.toNanos(2));
    assertThat(arrivals.depth(now)).isPositive();
    assertThat(arrivals.depth(now + 200 * SECOND)).isZero();
  }
}
