package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DelayedSpawnerTest {
  private long spawnedAt;

  /** Notes when it is asked, and refuses. */
  private final Spawner spawner =
      new Spawner() {
        @Override
        public String id() {
          return "noting";
        }

        @Override
        public Isolate spawn(ProcessSpec launch, IsolateEvents events) throws HttpErrorException {
          spawnedAt = System.nanoTime();
          throw new HttpErrorException(HttpResponseStatus.SERVICE_UNAVAILABLE, "on purpose");
        }

        @Override
        public void reapOrphans() {}
      };

  @AfterEach
  void askForNoDelay() {
    System.clearProperty(DelayedSpawner.PROPERTY);
  }

  @Test
  void withoutThePropertyThereIsNoneInTheWay() {
    assertThat(DelayedSpawner.wrap(spawner)).isSameAs(spawner);
    System.setProperty(DelayedSpawner.PROPERTY, "0");
    assertThat(DelayedSpawner.wrap(spawner)).isSameAs(spawner);
  }

  /** Work may take longer than asked for; less would be no delay of known size. */
  @Test
  void eachSpawnIsDelayedByNoLessThanAskedFor() {
    System.setProperty(DelayedSpawner.PROPERTY, "2000");
    Spawner delayed = DelayedSpawner.wrap(spawner);
    assertThat(delayed.id()).isEqualTo("noting");
    for (int i = 0; i < 5; i++) {
      long asked = System.nanoTime();
      assertThatExceptionOfType(HttpErrorException.class)
          .isThrownBy(() -> delayed.spawn(null, null));
      assertThat(Duration.ofNanos(spawnedAt - asked)).isGreaterThanOrEqualTo(Duration.ofMillis(2));
    }
  }
}
