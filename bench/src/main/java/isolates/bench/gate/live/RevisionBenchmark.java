package isolates.bench.gate.live;

import isolates.bench.WrongUseException;
import isolates.bench.experiment.Latency;
import isolates.bench.gate.Correctness;
import isolates.bench.gate.Judgement.Defect;
import isolates.bench.gate.VersionSamples;
import isolates.bench.gate.VersionSamples.Host;
import isolates.bench.gate.live.Revisions.Revision;
import isolates.bench.measure.Cell;
import isolates.bench.measure.Gap;
import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Interleaving;
import isolates.bench.measure.Recorder;
import isolates.bench.platform.IsolatesPlatform;
import isolates.bench.platform.PlatformException;
import isolates.bench.run.Environment;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.Mode;
import isolates.bench.sample.Sample;
import isolates.bench.sample.TableBuilder;
import isolates.workload.Build;
import isolates.workload.Catalogue;
import isolates.workload.Workload;
import isolates.workload.WorkloadException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Two revisions of the controller, running side by side on this machine and measured by one driver.
 * Every sample is on disk, in the form of a run's folder for each side.
 */
final class RevisionBenchmark implements SequentialGate.PairedBenchmark, Closeable {
  private static final String BENCH = "gate";
  private static final List<Gap> BACK_TO_BACK = List.of(Gap.BACK_TO_BACK);

  /** How much more than the baseline's a level must grow: a young heap grows, each its own way. */
  private static final double LEAK = 1.3;

  private final HttpDriver driver;
  private final Interleaving interleaving;
  private final int warmup;
  private final int rounds;
  private final Side baseline;
  private final Side candidate;

  /**
   * Builds the functions of both; nothing runs yet.
   *
   * @param out where a folder for each side is made
   * @throws WrongUseException if a function cannot be built
   * @throws IOException if a folder cannot be written
   */
  RevisionBenchmark(
      HttpDriver driver, RevisionGate.Plan plan, Revision baseline, Revision candidate, Path out)
      throws IOException, InterruptedException {
    this.driver = driver;
    this.interleaving = new Interleaving(plan.seed(), plan.max());
    this.warmup = plan.warmup();
    this.rounds = plan.roundsOfLaunch();
    this.baseline = new Side(baseline, plan, out.resolve("baseline"));
    this.candidate = new Side(candidate, plan, out.resolve("candidate"));
  }

  @Override
  public long measureLaunch() throws InterruptedException {
    long start = System.nanoTime();
    stop();
    // In random order: whoever starts second may find warmer caches.
    for (Side side : interleaving.round(List.of(baseline, candidate))) {
      side.start(driver);
    }
    for (int i = 0; i < warmup; i++) {
      round(true);
    }
    for (int i = 0; i < rounds; i++) {
      round(false);
      baseline.weigh();
      candidate.weigh();
    }
    return System.nanoTime() - start;
  }

  private record Turn(Side side, Cell cell) {}

  private void round(boolean unmeasured) throws InterruptedException {
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
  }

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
      Load before = baseline.loads.get(i);
      Load after = candidate.loads.get(i);
      leak("descriptors", "", after.controller, before.descriptors, after.descriptors, defects);
      leak("memory", "KiB", after.controller, before.kib, after.kib, defects);
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
    baseline.platforms.forEach(IsolatesPlatform::stop);
    candidate.platforms.forEach(IsolatesPlatform::stop);
  }

  @Override
  public void close() throws IOException {
    stop();
    baseline.samples.close();
    candidate.samples.close();
  }

  /** What a controller holds, round by round since it was started last. */
  private record Load(String controller, List<Double> descriptors, List<Double> kib) {
    void read(long pid) {
      Path process = Path.of("/proc", Long.toString(pid));
      try (Stream<Path> open = Files.list(process.resolve("fd"))) {
        descriptors.add((double) open.count());
        Files.readAllLines(process.resolve("status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .map(line -> line.replaceAll("\\D", ""))
            .forEach(number -> kib.add(Double.valueOf(number)));
      } catch (IOException e) {
        // It is gone; the next sample of it fails and says so.
      }
    }
  }

  /** One revision with what is measured of it. */
  private static final class Side {
    private final Revision revision;
    private final Host host;
    private final List<IsolatesPlatform> platforms;
    private final List<Workload> workloads;
    private final CsvWriter<Sample> samples;
    private final Recorder recorder;
    private final TableBuilder collected = new TableBuilder("samples", CsvColumns.SAMPLES);
    private final List<Cell> cells = new ArrayList<>();
    private final List<Load> loads = new ArrayList<>();
    private int launches;

    Side(Revision revision, RevisionGate.Plan plan, Path path)
        throws IOException, InterruptedException {
      this.revision = revision;
      Path home = revision.installation().home();
      Path built = home.resolve("target").resolve("workloads");
      this.workloads = build(revision.name(), home.resolve("workloads"), built, plan.functions());
      this.platforms =
          plan.variants().stream()
              .map(variant -> new IsolatesPlatform(variant, built, path, revision.installation()))
              .toList();
      RunFolder folder = new RunFolder(Files.createDirectories(path));
      Map<String, Object> settings =
          Map.of("revision", revision.name(), "commit", revision.commit(), "plan", plan.toString());
      Environment environment = Environment.read(home, BENCH, settings);
      environment.end();
      environment.write(folder.environment());
      this.host = Host.of(RunData.read(folder).environment());
      this.samples = CsvWriter.create(folder.samples(), CsvColumns.SAMPLES);
      this.recorder = new Recorder(revision.name(), BENCH, samples);
    }

    private static List<Workload> build(
        String revision, Path sources, Path built, List<String> functions)
        throws InterruptedException {
      Catalogue catalogue = Catalogue.read(sources);
      Build build = new Build(built);
      List<Workload> workloads = new ArrayList<>();
      try {
        for (String function : functions) {
          Workload workload = catalogue.find(function);
          build.build(workload);
          workloads.add(workload);
        }
      } catch (WorkloadException e) {
        throw new WrongUseException("revision %s: %s".formatted(revision, e.getMessage()));
      }
      return workloads;
    }

    void start(HttpDriver driver) throws InterruptedException {
      recorder.launch(launches++);
      cells.clear();
      loads.clear();
      for (IsolatesPlatform platform : platforms) {
        platform.start(List.of());
        String controller = platform.id() + " controller";
        loads.add(new Load(controller, new ArrayList<>(), new ArrayList<>()));
        for (Workload workload : workloads) {
          cells.add(Latency.cell(driver, platform, workload, Mode.COLD));
        }
      }
    }

    void take(Cell cell, long input, boolean unmeasured) throws InterruptedException {
      List<Sample> visit = recorder.visit(cell, input, BACK_TO_BACK, unmeasured);
      visit.forEach(collected::append);
      if (!visit.stream().allMatch(Sample::ok)) {
        Stream<String> deaths = platforms.stream().flatMap(platform -> platform.death().stream());
        deaths
            .findFirst()
            .ifPresent(
                death -> {
                  throw new PlatformException(revision.name() + ": " + death);
                });
      }
    }

    void weigh() {
      for (int i = 0; i < loads.size(); i++) {
        platforms.get(i).pid().ifPresent(loads.get(i)::read);
      }
    }

    VersionSamples version() {
      return VersionSamples.of(revision.name(), revision.commit(), host, collected.table());
    }
  }
}
