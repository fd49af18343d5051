package isolates.bench.gate;

import isolates.bench.gate.VersionSamples.Host;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.bench.sample.SimulatedSample;
import isolates.bench.sample.TableBuilder;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.LongToDoubleFunction;
import java.util.function.LongUnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Runs for tests, with latencies as a quiet machine has them: 4 % around a millisecond. A launch
 * has {@link #ROUNDS} rounds.
 */
public final class Samples {
  public static final Host HERE = new Host("Cobol 80", 2, "6.18.0", "17.0.15");
  public static final Host ELSEWHERE = new Host("Cobol 90", 2, "6.18.0", "17.0.15");

  public static final int ROUNDS = 20;

  private final RandomGenerator random;
  private final TableBuilder builder = new TableBuilder("samples", CsvColumns.SAMPLES);

  public Samples(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Adds a group of n right answers. */
  public Samples group(String platform, String variant, String function, int n, double ms) {
    return group(platform, variant, function, 0, n, i -> ms);
  }

  private Samples group(
      String platform, String variant, String function, long from, int n, LongToDoubleFunction ms) {
    for (long i = from; i < from + n; i++) {
      double noise = Math.exp(0.04 * random.nextGaussian());
      builder.append(
          sample(platform, variant, function, i, ms.applyAsDouble(i) * noise, 200, "").get());
    }
    return this;
  }

  public Samples isolates(String function, int n, double ms) {
    return isolates(function, n, i -> ms);
  }

  /** The same, each taking what its number says. */
  public Samples isolates(String function, int n, LongToDoubleFunction ms) {
    return group("isolates", "none", function, 0, n, ms);
  }

  /** Adds one launch of isolates. */
  public Samples launch(String function, long launch, double ms) {
    return group("isolates", "none", function, launch * ROUNDS, ROUNDS, i -> ms);
  }

  public Samples failing(String function, long sequence, long status, String error) {
    builder.append(sample("isolates", "none", function, sequence, 1, status, error).get());
    return this;
  }

  /** Adds a group whose invocations take that much longer after their first byte. */
  public Samples transferring(String function, int n, double ms, double longerMs) {
    long longer = Math.round(longerMs * 1e6);
    for (int i = 0; i < n; i++) {
      double noise = Math.exp(0.04 * random.nextGaussian());
      SimulatedSample sample = sample("isolates", "none", function, i, ms * noise, 200, "");
      sample.latencyNs = OptionalLong.of(sample.latencyNs.getAsLong() + longer);
      builder.append(sample.get());
    }
    return this;
  }

  /** Adds a group whose invocations take that much processor time, by their number. */
  public Samples cpu(String function, int n, LongUnaryOperator us) {
    for (int i = 0; i < n; i++) {
      SimulatedSample sample = sample("isolates", "none", function, i, 1, 200, "");
      sample.cpuUs = OptionalLong.of(us.applyAsLong(i));
      builder.append(sample.get());
    }
    return this;
  }

  public VersionSamples run(String name) {
    return run(name, HERE);
  }

  public VersionSamples run(String name, Host host) {
    return VersionSamples.of(name, "0123456789abcdef", host, builder.table());
  }

  /** A sample whose first byte comes a tenth of a millisecond before its last. */
  public static SimulatedSample sample(
      String platform,
      String variant,
      String function,
      long sequence,
      double ms,
      long status,
      String error) {
    Mode mode = platform.equals("floor") ? Mode.FLOOR : Mode.COLD;
    SimulatedSample sample =
        new SimulatedSample(new Group("coldstart", platform, variant, function, "c", mode));
    long latency = Math.round(ms * 1e6);
    sample.instance = "instance-" + sequence;
    sample.round = sequence;
    sample.launch = sequence / ROUNDS;
    sample.startNs = sequence * 10_000_000;
    sample.latencyNs = OptionalLong.of(latency);
    sample.error = error;
    if (error.isEmpty()) {
      sample.firstByteNs = OptionalLong.of(sample.startNs + latency - 100_000);
    }
    sample.status = status == 0 ? OptionalLong.empty() : OptionalLong.of(status);
    return sample;
  }
}
