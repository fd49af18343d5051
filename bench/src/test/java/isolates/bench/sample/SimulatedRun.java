package isolates.bench.sample;

import isolates.bench.statistics.GroupSamples;
import isolates.bench.statistics.Statistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Samples that nobody measured: log-normal latencies, the same for the same calls. Tests only. */
public final class SimulatedRun {
  private final List<Sample> samples = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(7);
  private String bench = "coldstart";
  private long clock;
  private long launch;

  /** What is added from now on is of that start of the platforms. */
  public SimulatedRun launch(long number) {
    launch = number;
    return this;
  }

  public SimulatedRun bench(String name) {
    bench = name;
    return this;
  }

  /** Adds n right answers around a median, in milliseconds. */
  public SimulatedRun group(
      String platform, String variant, String function, Mode mode, int n, double medianMs) {
    for (int i = 0; i < n; i++) {
      long latency = Math.round(medianMs * 1e6 * Math.exp(0.15 * random.nextGaussian()));
      add(platform, variant, function, mode, i, OptionalLong.of(latency), "");
    }
    return this;
  }

  /** Adds n invocations without an answer. */
  public SimulatedRun failures(String platform, String variant, String function, Mode mode, int n) {
    for (int i = 0; i < n; i++) {
      add(platform, variant, function, mode, i, OptionalLong.empty(), "connection refused");
    }
    return this;
  }

  /** A cold start of everything a run of ours has: floor, warm-up, isolates twice, a container. */
  public static SimulatedRun coldstart() {
    return new SimulatedRun()
        .group("floor", "", "fibo-c", Mode.FLOOR, 50, 0.05)
        .group("isolates", "none", "fibo-c", Mode.WARMUP, 20, 3)
        .group("isolates", "none", "fibo-c", Mode.FIRST, 10, 2)
        .group("isolates", "none", "fibo-c", Mode.COLD, 100, 1)
        .group("isolates", "seccomp", "fibo-c", Mode.COLD, 100, 1.2)
        .group("container", "runc", "fibo-c", Mode.FIRST, 10, 60)
        .group("container", "runc", "fibo-c", Mode.COLD, 100, 40)
        .group("container", "runc", "fibo-c", Mode.WARM, 100, 1.6);
  }

  private void add(
      String platform,
      String variant,
      String function,
      Mode mode,
      int sequence,
      OptionalLong latency,
      String error) {
    clock += 1_000_000 + latency.orElse(0);
    SimulatedSample sample =
        new SimulatedSample(new Group(bench, platform, variant, function, "c", mode));
    sample.instance = platform + "-" + samples.size();
    sample.round = sequence;
    sample.launch = launch;
    sample.startNs = clock;
    sample.latencyNs = latency;
    sample.status = latency.isPresent() ? OptionalLong.of(200) : OptionalLong.empty();
    sample.error = error;
    samples.add(sample.get());
  }

  public Stream<Sample> stream() {
    return samples.stream();
  }

  /** What its samples say, that lie in no folder. */
  public Statistics statistics() {
    TableBuilder table = new TableBuilder("samples", CsvColumns.SAMPLES);
    samples.forEach(table::append);
    return Statistics.of(GroupSamples.of(table.table()));
  }

  /** Writes samples.csv into a new folder. */
  public Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (CsvWriter<Sample> writer =
        CsvWriter.create(folder.resolve("samples.csv"), CsvColumns.SAMPLES)) {
      for (Sample sample : samples) {
        writer.append(sample);
      }
    }
    return folder;
  }
}
