package isolates.controller;

import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/**
 * A spawner that computes before each spawn: a slow-down of known size, for testing whoever claims
 * to notice one. Never made unless the system property {@value #PROPERTY} says so, in microseconds.
 */
final class DelayedSpawner implements Spawner {
  static final String PROPERTY = "isolates.spawn.delay";

  private final Spawner spawner;
  private final long nanos;
  private final byte[] work = new byte[1 << 10];
  private final CRC32 sum = new CRC32();

  private DelayedSpawner(Spawner spawner, long nanos) {
    this.spawner = spawner;
    this.nanos = nanos;
  }

  /** The same spawner, unless the property asks for a delay. */
  static Spawner wrap(Spawner spawner) {
    long micros = Long.getLong(PROPERTY, 0);
    return micros > 0
        ? new DelayedSpawner(spawner, TimeUnit.MICROSECONDS.toNanos(micros))
        : spawner;
  }

  @Override
  public String id() {
    return spawner.id();
  }

  @Override
  public Isolate spawn(ProcessSpec launch, IsolateEvents events) throws HttpErrorException {
    for (long start = System.nanoTime(); System.nanoTime() - start < nanos; ) {
      sum.update(work);
    }
    return spawner.spawn(launch, events);
  }

  @Override
  public void reapOrphans() {
    spawner.reapOrphans();
  }
}
