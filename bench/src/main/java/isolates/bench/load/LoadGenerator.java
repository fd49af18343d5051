package isolates.bench.load;

import static isolates.bench.load.Outcome.NEVER;

import com.sun.management.OperatingSystemMXBean;
import isolates.bench.experiment.Task;
import isolates.bench.load.Arrivals.Due;
import isolates.bench.load.OpenLoop.Arrival;
import isolates.bench.measure.Cell;
import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Interleaving;
import isolates.bench.measure.Invoker;
import isolates.bench.measure.MachineMemory;
import isolates.bench.measure.Recorder;
import isolates.bench.measure.Response;
import isolates.bench.platform.Platform;
import isolates.bench.platform.PlatformException;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.Group;
import isolates.bench.sample.LoadStep;
import isolates.bench.sample.Mode;
import isolates.bench.statistics.Distribution;
import isolates.bench.statistics.Interval;
import isolates.bench.statistics.QuantileInterval;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Offers one platform one rate for a time, and writes down what came of it. */
final class LoadGenerator implements AutoCloseable {
  private static final OperatingSystemMXBean JVM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final LoadPlan plan;

  /** Where Hyperfoil's benchmark files go. */
  private final Path benchmarks;

  private final HttpDriver driver;
  private final Recorder recorder;
  private final String run;
  private final CsvWriter<LoadStep> steps;
  private final HistogramLog histograms;
  private final OpenLoop loop;
  private final Random random;
  private final Interleaving inputs;

  /**
   * @param folder of the run, where load.csv and load.hlog go
   * @throws IOException if they cannot be written
   */
  LoadGenerator(RunFolder folder, LoadPlan plan, HttpDriver driver, Recorder recorder)
      throws IOException {
    this.run = folder.name();
    this.steps = CsvWriter.create(folder.load(), CsvColumns.LOAD);
    this.histograms = new HistogramLog(folder.histograms());
    this.plan = plan;
    this.benchmarks = folder.path().resolve("hyperfoil");
    this.driver = driver;
    this.recorder = recorder;
    this.loop = new OpenLoop(plan.connections(), plan.timeout());
    driver.describe("senders", loop.share());
    this.random = new Random(plan.seed());
    this.inputs = new Interleaving(plan.seed(), plan.max());
  }

  /**
   * Runs one step, and appends it to load.csv. All of its requests have ended, or were given up,
   * when it returns.
   *
   * @throws PlatformException if the platform died of it
   */
  LoadStep offer(Target target, double rate, boolean ramp, int repetition)
      throws IOException, InterruptedException {
    Platform platform = target.platform();
    List<Cell> cells = target.tasks().stream().map(task -> cell(target.name(), task)).toList();
    Group group =
        Group.of(platform.id().platform(), platform.id().variant(), target.name())
            .in(cells.get(0).mode());
    OptionalLong serverBefore = platform.cpuNs();
    long driverBefore = JVM.getProcessCpuTime();
    long begun = System.nanoTime();
    Outcome outcome =
        plan.engine().isPresent()
            ? byHyperfoil(plan.engine().get(), target.tasks().get(0), cells.get(0), rate)
            : byOpenLoop(cells, rate);
    // No step begins in the time of the one before it, though that may have had its last answer.
    TimeUnit.NANOSECONDS.sleep(outcome.toNs() - System.nanoTime());
    double driverCpu =
        (double) (JVM.getProcessCpuTime() - driverBefore) / (System.nanoTime() - begun);
    platform
        .death()
        .ifPresent(
            death -> {
              throw new PlatformException(death);
            });
    OptionalLong serverAfter = platform.cpuNs();
    double serverCpuUs =
        serverBefore.isPresent() && serverAfter.isPresent()
            ? (serverAfter.getAsLong() - serverBefore.getAsLong())
                / 1e3
                / outcome.latencies().length
            : Double.NaN;
    LoadStep step =
        step(
            group,
            rate,
            ramp,
            repetition,
            outcome,
            driverCpu,
            serverCpuUs,
            Held.by(platform.processes()));
    steps.append(step);
    return step;
  }

  private Outcome byOpenLoop(List<Cell> cells, double rate) throws InterruptedException {
    List<Invoker> functions = cells.stream().map(Cell::invoker).toList();
    double seconds = plan.time().toNanos() / 1e9;
    List<Due> due = plan.arrivals().plan(rate, seconds, functions.size(), random);
    Arrival[] arrivals =
        plan.arrivals().equals(Arrivals.CLOSED)
            ? loop.closed((int) rate, plan.time(), functions, inputs.input(), random.nextLong())
            : loop.run(due, functions, inputs.input());
    long from = arrivals[0].intendedNs() - (due.isEmpty() ? 0 : due.get(0).ns());
    long to = from + plan.time().toNanos();
    Cell cell = cells.get(0);
    long[] latencies = new long[arrivals.length];
    long failures = 0;
    long unanswered = 0;
    long cold = 0;
    long before = 0;
    for (int i = 0; i < arrivals.length; i++) {
      Arrival arrival = arrivals[i];
      Response response = arrival.response().orElseGet(() -> unsent(arrival));
      long latency = response.endNs().orElse(NEVER) - arrival.intendedNs();
      boolean inTime = latency <= plan.timeout().toNanos();
      boolean right = inTime && response.ok();
      boolean fresh =
          cell.mode() == Mode.COLD
              || (cell.mode() == Mode.PREPARED
                  ? response.ok() && !response.isPrepared()
                  : response.invocations().orElse(0) == 1);
      recorder.enter(cell, fresh ? Mode.COLD : cell.mode(), response, arrival.intendedNs());
      unanswered += inTime ? 0 : 1;
      failures += inTime && !right ? 1 : 0;
      cold += right && fresh ? 1 : 0;
      before += right && response.endNs().orElse(NEVER) <= to ? 1 : 0;
      latencies[i] = right ? latency : NEVER;
    }
    long[] lateness = Arrays.stream(arrivals).mapToLong(Arrival::latenessNs).toArray();
    return new Outcome(from, to, latencies, failures, unanswered, cold, before, lateness);
  }

  /** It checks the status of each response; the answer is looked at once, before. */
  private Outcome byHyperfoil(Hyperfoil hyperfoil, Task task, Cell cell, double rate)
      throws IOException {
    long input = inputs.input();
    Response first = cell.invoker().invoke(input);
    recorder.enter(cell, Mode.WARMUP, first);
    if (first.endNs().isPresent() && !first.ok()) {
      throw new PlatformException(task.platform().id() + ": " + first.error());
    }
    String name =
        "%s-%s-%s-%s"
            .formatted(task.workload().name(), task.platform().id(), cell.mode().id(), rate);
    return hyperfoil.offer(
        benchmarks.resolve(name.replace('/', '-') + ".hf.yaml"),
        task.platform().endpoint(task.workload(), cell.mode()).request(input),
        plan,
        rate);
  }

  private LoadStep step(
      Group group,
      double rate,
      boolean ramp,
      int repetition,
      Outcome outcome,
      double driverCpu,
      double serverCpuUs,
      Held held) {
    long from = recorder.sinceStart(outcome.fromNs());
    long to = recorder.sinceStart(outcome.toNs());
    long timeout = plan.timeout().toNanos();
    histograms.append(
        group,
        rate,
        from,
        to,
        Arrays.stream(outcome.latencies()).map(ns -> Math.min(ns, timeout)).toArray());
    Distribution ms = Distribution.of(outcome.latencies(), 1e-6);
    double median = known(ms.median());
    Interval p50 = QuantileInterval.of(ms, 0.5);
    Interval p99 = QuantileInterval.of(ms, 0.99);
    return new LoadStep(
        run,
        group,
        plan.arrivals().name(),
        ramp,
        repetition,
        rate,
        from,
        to,
        outcome.latencies().length,
        outcome.right(),
        outcome.failures(),
        outcome.unanswered(),
        outcome.cold(),
        outcome.before() * 1e9 / (to - from),
        outcome.keptUp(),
        median,
        known(p50.low()),
        known(p50.high()),
        known(ms.tailQuantile(0.9)),
        known(ms.tailQuantile(0.99)),
        known(p99.low()),
        known(p99.high()),
        known(ms.tailQuantile(0.999)),
        known(ms.max()),
        Arrays.stream(outcome.lateness())
            .mapToDouble(ns -> ns > median * 1e6 ? 1 : 0)
            .average()
            .orElse(Double.NaN),
        driverCpu,
        serverCpuUs,
        held.pssKib(),
        held.descriptors(),
        plan.engine().map(Hyperfoil::name).orElse(LoadStep.OWN));
  }

  /** A latency in ms; infinite where the quantile fell among requests without an answer. */
  private static double known(double ms) {
    return ms > 0.5e-6 * NEVER ? Double.POSITIVE_INFINITY : ms;
  }

  private static Response unsent(Arrival arrival) {
    return new Response(
        arrival.readyNs(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        "",
        OptionalLong.empty(),
        "",
        false,
        "no response: its time was up before a connection was free");
  }

  /** What processes hold between two steps; NaN where that is not to be seen. */
  private record Held(double pssKib, double descriptors) {
    static Held by(Set<Long> processes) {
      try {
        return processes.isEmpty()
            ? new Held(Double.NaN, Double.NaN)
            : new Held(MachineMemory.pssKib(processes), MachineMemory.descriptors(processes));
      } catch (UncheckedIOException e) {
        return new Held(Double.NaN, Double.NaN);
      }
    }
  }

  private Cell cell(String name, Task task) {
    // Where there is no warm, what stands in its place: not a fresh container for each request.
    Mode mode = plan.mode() == Mode.WARM ? task.steady() : Mode.COLD;
    return new Cell(
        task.platform().id(),
        name,
        task.workload().language(),
        mode,
        driver.invoker(task.platform().endpoint(task.workload(), mode), task.workload().check()),
        Cell.Hooks.NONE);
  }

  @Override
  public void close() throws IOException {
    steps.close();
    histograms.close();
    loop.close();
  }
}
