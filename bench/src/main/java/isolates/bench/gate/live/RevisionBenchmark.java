package isolates.bench.gate.live;

import isolates.bench.gate.Correctness;
import isolates.bench.gate.Judgement.Defect;
import isolates.bench.gate.VersionSamples;
import isolates.bench.gate.VersionSamples.Host;
import isolates.bench.measure.Cell;
import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Interleaving;
import isolates.bench.measure.Recorder;
import isolates.bench.platform.IsolatesPlatform;
import isolates.bench.platform.Platform;
import isolates.bench.platform.PlatformException;
import isolates.bench.sample.Columns;
import isolates.bench.sample.Mode;
import isolates.bench.sample.Sample;
import isolates.bench.sample.SamplesCsv;
import isolates.bench.sample.TableBuilder;
import isolates.workload.Workload;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Two revisions of the controller, running side by side on this machine and measured by one driver.
 * Every sample is on disk, in the form of a run's folder for each side.
 */
final class RevisionBenchmark implements SequentialGate.PairedBenchmark, Closeable {
  private static final String BENCH = "gate";

  /** How much more than the baseline's a level must grow: a young heap grows, each its own way. */
  private static final double LEAK = 1.3;

  private final HttpDriver driver;
  private final Interleaving interleaving;
  private final int warmup;
  private final Side baseline;
  private final Side candidate;

  /**
   * One revision with what is measured of it.
   *
   * @param platforms the revision's controllers, a variant each
   * @param workloads built for this revision
   * @param folder where its samples go
   */
  record Setup(
      String name,
      String commit,
      List<IsolatesPlatform> platforms,
      List<Workload> workloads,
      Path folder,
      Host host) {}

  /**
   * @param warmup rounds after each start of the controllers that are left out
   * @throws IOException if a folder cannot be written
   */
  RevisionBenchmark(
      HttpDriver driver, Interleaving interleaving, int warmup, Setup baseline, Setup candidate)
      throws IOException {
    this.driver = driver;
    this.interleaving = interleaving;
    this.warmup = warmup;
    this.baseline = new Side(baseline);
    this.candidate = new Side(candidate);
  }

  @Override
  public long measureRound() throws InterruptedException {
    return round(false);
  }

  @Override
  public void restart() throws InterruptedException {
    stop();
    // In random order: whoever starts second may find warmer caches.
    for (Side side : interleaving.round(List.of(baseline, candidate))) {
      for (IsolatesPlatform platform : side.setup.platforms()) {
        platform.start(List.of());
      }
      side.begin(driver);
    }
    for (int i = 0; i < warmup; i++) {
      round(true);
    }
  }

  private long round(boolean unmeasured) throws InterruptedException {
    long start = System.nanoTime();
    long input = interleaving.input();
    List<Turn> turns = new ArrayList<>();
    for (Side side : List.of(baseline, candidate)) {
      side.cells.forEach(cell -> turns.add(new Turn(side, cell)));
    }
    for (Turn turn : interleaving.round(turns)) {
      turn.side.take(turn.cell, input, unmeasured);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    if (!unmeasured) {
      baseline.weigh();
      candidate.weigh();
    }
    return System.nanoTime() - start;
  }

  private record Turn(Side side, Cell cell) {}

  @Override
  public VersionSamples baseline() {
    return baseline.version();
  }

  @Override
  public VersionSamples candidate() {
    return candidate.version();
  }

  @Override
  public List<Defect> leaks() {
    List<Defect> defects = new ArrayList<>();
    for (int i = 0; i < candidate.loads.size(); i++) {
      Load ours = candidate.loads.get(i);
      Load theirs = baseline.loads.get(i);
      leak("descriptors", "", ours.name, theirs.descriptors, ours.descriptors, defects);
      leak("memory", "KiB", ours.name, theirs.kib, ours.kib, defects);
    }
    return defects;
  }

  private static void leak(
      String what,
      String unit,
      String where,
      List<Double> before,
      List<Double> after,
      List<Defect> defects) {
    Correctness.leak("the controller's " + what, unit, numbers(before), numbers(after), LEAK)
        .ifPresent(message -> defects.add(new Defect(Defect.Kind.LEAK, where, message)));
  }

  private static double[] numbers(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private void stop() {
    driver.disconnect();
    baseline.setup.platforms().forEach(Platform::stop);
    candidate.setup.platforms().forEach(Platform::stop);
  }

  @Override
  public void close() throws IOException {
    stop();
    baseline.samples.close();
    candidate.samples.close();
  }

  /** What a controller holds, since it was started last: a new process holds nothing yet. */
  private static final class Load {
    private final String name;
    private final List<Double> descriptors = new ArrayList<>();
    private final List<Double> kib = new ArrayList<>();

    Load(String name) {
      this.name = name;
    }

    void read(long pid) {
      try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
        descriptors.add((double) open.count());
        Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .map(line -> line.replaceAll("\\D", ""))
            .forEach(number -> kib.add(Double.valueOf(number)));
      } catch (IOException e) {
        // It is gone; the next sample of it fails and says so.
      }
    }
  }

  private static final class Side {
    private final Setup setup;
    private final SamplesCsv.Writer samples;
    private final Recorder recorder;
    private final TableBuilder collected = new TableBuilder("samples", Columns.SAMPLES);
    private final List<Cell> cells = new ArrayList<>();
    private final List<Load> loads = new ArrayList<>();

    Side(Setup setup) throws IOException {
      this.setup = setup;
      this.samples = SamplesCsv.Writer.create(setup.folder().resolve("samples.csv"));
      this.recorder = new Recorder(setup.name(), BENCH, samples);
    }

    void begin(HttpDriver driver) {
      cells.clear();
      loads.clear();
      for (IsolatesPlatform platform : setup.platforms()) {
        loads.add(new Load(platform.id() + " controller"));
        for (Workload workload : setup.workloads()) {
          cells.add(
              new Cell(
                  platform.id(),
                  workload.name(),
                  workload.language(),
                  Mode.COLD,
                  driver.invoker(platform.endpoint(workload, Mode.COLD), workload.check()),
                  response -> platform.settle(Mode.COLD, response.instance())));
        }
      }
    }

    void take(Cell cell, long input, boolean unmeasured) throws InterruptedException {
      Sample sample = unmeasured ? recorder.warmUp(cell, input) : recorder.take(cell, input);
      collected.append(sample);
      if (!sample.ok()) {
        for (IsolatesPlatform platform : setup.platforms()) {
          platform
              .death()
              .ifPresent(
                  death -> {
                    throw new PlatformException(setup.name() + ": " + death);
                  });
        }
      }
    }

    void weigh() {
      for (int i = 0; i < loads.size(); i++) {
        OptionalLong pid = setup.platforms().get(i).pid();
        if (pid.isPresent()) {
          loads.get(i).read(pid.getAsLong());
        }
      }
    }

    VersionSamples version() {
      return VersionSamples.of(setup.name(), setup.commit(), setup.host(), collected.table());
    }
  }
}
