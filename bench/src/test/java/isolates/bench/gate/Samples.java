package isolates.bench.gate;

import isolates.bench.gate.VersionSamples.Host;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.sample.Sample;
import isolates.bench.sample.SimulatedRun;
import isolates.bench.sample.TableBuilder;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import java.util.random.RandomGenerator;

/** Runs for tests, with latencies as a quiet machine has them: 4 % around a millisecond. */
public final class Samples {
  public static final Host HERE = new Host("Cobol 80", 2, "6.18.0", "17.0.15");
  public static final Host ELSEWHERE = new Host("Cobol 90", 2, "6.18.0", "17.0.15");

  private final RandomGenerator random;
  private final TableBuilder builder = new TableBuilder("samples", CsvColumns.SAMPLES);

  public Samples(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Adds a group of n right answers. */
  public Samples group(String platform, String variant, String function, int n, double ms) {
    for (int i = 0; i < n; i++) {
      double noise = Math.exp(0.04 * random.nextGaussian());
      builder.append(sample(platform, variant, function, i, ms * noise, 200, ""));
    }
    return this;
  }

  public Samples isolates(String function, int n, double ms) {
    return group("isolates", "none", function, n, ms);
  }

  public Samples failing(String function, long sequence, long status, String error) {
    builder.append(sample("isolates", "none", function, sequence, 1, status, error));
    return this;
  }

  /** Adds a group whose invocations take that much longer after their first byte. */
  public Samples transferring(String function, int n, double ms, double longerMs) {
    long longer = Math.round(longerMs * 1e6);
    for (int i = 0; i < n; i++) {
      double noise = Math.exp(0.04 * random.nextGaussian());
      Sample s = sample("isolates", "none", function, i, ms * noise, 200, "");
      OptionalLong latency = OptionalLong.of(s.latencyNs().getAsLong() + longer);
      builder.append(with(s, latency, s.cpuUs()));
    }
    return this;
  }

  /** Adds a group whose invocations take that much processor time, by their number. */
  public Samples cpu(String function, int n, LongUnaryOperator us) {
    for (int i = 0; i < n; i++) {
      Sample s = sample("isolates", "none", function, i, 1, 200, "");
      builder.append(with(s, s.latencyNs(), OptionalLong.of(us.applyAsLong(i))));
    }
    return this;
  }

  private static Sample with(Sample s, OptionalLong latencyNs, OptionalLong cpuUs) {
    return new Sample(
        s.run(),
        s.group(),
        s.instance(),
        s.sequence(),
        s.launch(),
        s.start(),
        s.intendedNs(),
        s.gapUs(),
        s.startNs(),
        s.firstByteNs(),
        latencyNs,
        s.status(),
        s.ok(),
        s.bytes(),
        cpuUs,
        s.gc(),
        s.stealUs(),
        s.pressureUs(),
        s.running(),
        s.error());
  }

  public VersionSamples run(String name) {
    return run(name, HERE);
  }

  public VersionSamples run(String name, Host host) {
    return VersionSamples.of(name, "0123456789abcdef", host, builder.table());
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
    return SimulatedRun.sample(
        new Group("coldstart", platform, variant, function, "c", floor ? Mode.FLOOR : Mode.COLD),
        "instance-" + sequence,
        sequence,
        start,
        ok ? OptionalLong.of(start + latency - 100_000) : OptionalLong.empty(),
        OptionalLong.of(latency),
        status == 0 ? OptionalLong.empty() : OptionalLong.of(status),
        error);
  }
}
