package isolates.bench.experiment;

import isolates.bench.measure.Gap;
import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.PageCache;
import isolates.bench.measure.Recorder;
import isolates.bench.platform.Platform;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.MemoryReading;
import isolates.bench.sample.Mode;
import isolates.bench.sample.PhaseTime;
import isolates.workload.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What to measure, decided and found possible before anything is measured.
 *
 * @param platforms those that this machine has, and that the user asked for
 * @param executables the built executable of each function, by the function's name
 * @param n samples of each cell, divided among the launches
 * @param launches starts of each platform, at most n
 * @param first samples of mode first, each of which restarts its platform
 * @param warmup rounds of each launch that are measured and left out
 * @param seed of the order of samples and of the inputs
 * @param max inputs are drawn from 1 to this
 * @param gaps of each cell in each round, the headline first
 * @param holdAwake whether processors are kept from deep sleep meanwhile
 * @param cache what of the machine's files is in memory before a sample; cold has no gap of 0
 */
public record LatencyPlan(
    List<Platform> platforms,
    List<Workload> workloads,
    Map<String, Path> executables,
    int n,
    int launches,
    int first,
    int warmup,
    long seed,
    int max,
    List<Gap> gaps,
    boolean holdAwake,
    PageCache cache) {
  /** What all samples of a cell after one gap may take, unless it is the first. */
  private static final long MICROS_A_GAP = 60_000_000;

  /**
   * The gaps of one round: the first in each of them, another in as many of them, evenly spread, as
   * take a cell a minute.
   *
   * @param round from 0; -1 for one of warm-up, without gaps that not every round has
   */
  List<Gap> gaps(int round) {
    return gaps.stream()
        .filter(gap -> gap.equals(gaps.get(0)) || isDue(rounds(gap), round))
        .toList();
  }

  private long rounds(Gap gap) {
    return gap.micros() == 0 ? n : Math.min(n, MICROS_A_GAP / gap.micros());
  }

  private boolean isDue(long rounds, int round) {
    return Math.floorDiv(rounds * (round + 1), n) > Math.floorDiv(rounds * round, n)
        && (round >= 0 || rounds == n);
  }

  public LatencyPlan {
    launches = Math.min(launches, n);
    gaps = List.copyOf(gaps);
  }

  /**
   * Tries each function, measures what is left, and at last reads where the time of cold starts
   * goes, as the workers themselves tell it.
   *
   * @param limit that a response may take
   * @param leftOut gets the functions that failed when they were tried, with the reason
   */
  public void measure(
      Set<Mode> modes,
      Duration limit,
      MeasuredRun run,
      HttpDriver driver,
      Recorder recorder,
      Map<String, String> leftOut)
      throws IOException, InterruptedException {
    RunFolder folder = run.folder();
    leftOut.putAll(new Trial(folder.log(), max, limit).run(platforms, workloads));
    new Latency(run.bench(), modes, this, run.echoServer()).run(driver, recorder);
    if (modes.contains(Mode.COLD)) {
      try (CsvWriter<PhaseTime> phases = CsvWriter.create(folder.phases(), CsvColumns.PHASES);
          CsvWriter<MemoryReading> memory = CsvWriter.create(folder.memory(), CsvColumns.MEMORY)) {
        int invocations = Math.min(n, WorkerProfile.MOST_INVOCATIONS);
        new WorkerProfile(folder.name(), this, invocations, driver, phases, memory).run();
      }
    }
  }
}
