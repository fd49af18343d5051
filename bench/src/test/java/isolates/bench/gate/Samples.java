package isolates.bench.gate;

import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.sample.Sample;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import java.util.random.RandomGenerator;

/** Runs for tests, with latencies as a quiet machine has them: 4 % around a millisecond. */
public final class Samples {
  public static final Machine HERE = new Machine("Cobol 80", 2, "6.18.0", "17.0.15");
  public static final Machine ELSEWHERE = new Machine("Cobol 90", 2, "6.18.0", "17.0.15");

  private final RandomGenerator random;
  private final Run.Builder builder = new Run.Builder();

  public Samples(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Adds a group of n right answers. */
  public Samples group(String platform, String variant, String function, int n, double ms) {
    for (int i = 0; i < n; i++) {
      double noise = Math.exp(0.04 * random.nextGaussian());
      builder.add(sample(platform, variant, function, i, ms * noise, 200, ""));
    }
    return this;
  }

  public Samples isolates(String function, int n, double ms) {
    return group("isolates", "none", function, n, ms);
  }

  public Samples failing(String function, long sequence, long status, String error) {
    builder.add(sample("isolates", "none", function, sequence, 1, status, error));
    return this;
  }

  /** Adds a group whose instances take that much memory, by their number. */
  public Samples memory(String function, int n, LongUnaryOperator kib) {
    for (int i = 0; i < n; i++) {
      Sample s = sample("isolates", "none", function, i, 1, 200, "");
      builder.add(
          new Sample(
              s.run(),
              s.group(),
              s.instance(),
              s.sequence(),
              s.intendedNs(),
              s.startNs(),
              s.firstByteNs(),
              s.latencyNs(),
              s.status(),
              s.ok(),
              s.bytes(),
              s.cpuUs(),
              OptionalLong.of(kib.applyAsLong(i)),
              s.error()));
    }
    return this;
  }

  public Run run(String name) {
    return run(name, HERE);
  }

  public Run run(String name, Machine machine) {
    return builder.build(name, "0123456789abcdef", machine);
  }

  /** A sample whose first byte comes a tenth of a millisecond before its last. */
  public static Sample sample(
      String platform,
      String variant,
      String function,
      long sequence,
      double ms,
      long status,
      String error) {
    boolean floor = platform.equals("floor");
    long start = sequence * 10_000_000;
    long latency = Math.round(ms * 1e6);
    boolean ok = error.isEmpty();
    return new Sample(
        "run-1",
        new Group("coldstart", platform, variant, function, "c", floor ? Mode.FLOOR : Mode.COLD),
        "instance-" + sequence,
        sequence,
        OptionalLong.empty(),
        start,
        ok ? OptionalLong.of(start + latency - 100_000) : OptionalLong.empty(),
        OptionalLong.of(latency),
        status == 0 ? OptionalLong.empty() : OptionalLong.of(status),
        ok,
        OptionalLong.of(3),
        OptionalLong.empty(),
        OptionalLong.empty(),
        error);
  }
}
