package isolates.bench.load;

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
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Offers one platform one rate for a time, and writes down what came of it. */
final class LoadGenerator implements AutoCloseable {
  /** An answer that never came, in nanoseconds: more than any time. */
  private static final long NEVER = Long.MAX_VALUE / 2;

  /** A platform keeps up if no greater share of a step's requests still waits at its end... */
  private static final double WAITING = 0.05;

  /** ... or no more than these, which are merely under way. */
  private static final int UNDER_WAY = 4;

  private static final OperatingSystemMXBean JVM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final LoadPlan plan;
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
    List<Invoker> functions = cells.stream().map(Cell::invoker).toList();
    double seconds = plan.time().toNanos() / 1e9;
    List<Due> due = plan.arrivals().plan(rate, seconds, functions.size(), random);
    OptionalLong serverBefore = platform.cpuNs();
    long driverBefore = JVM.getProcessCpuTime();
    long begun = System.nanoTime();
    Arrival[] arrivals =
        plan.arrivals().equals(Arrivals.CLOSED)
            ? loop.closed((int) rate, plan.time(), functions, inputs.input(), random.nextLong())
            : loop.run(due, functions, inputs.input());
    long from = arrivals[0].intendedNs() - (due.isEmpty() ? 0 : due.get(0).ns());
    long to = from + plan.time().toNanos();
    // No step begins in the time of the one before it, though that may have had its last answer.
    TimeUnit.NANOSECONDS.sleep(to - System.nanoTime());
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
            ? (serverAfter.getAsLong() - serverBefore.getAsLong()) / 1e3 / arrivals.length
            : Double.NaN;
    Held held = Held.by(platform.processes());
    LoadStep step =
        step(
            cells.get(0), rate, ramp, repetition, from, to, arrivals, driverCpu, serverCpuUs, held);
    steps.append(step);
    return step;
  }

  private LoadStep step(
      Cell cell,
      double rate,
      boolean ramp,
      int repetition,
      long from,
      long to,
      Arrival[] arrivals,
      double driverCpu,
      double serverCpuUs,
      Held held) {
    long[] latencies = new long[arrivals.length];
    long right = 0;
    long failures = 0;
    long unanswered = 0;
    long cold = 0;
    long before = 0;
    for (int i = 0; i < arrivals.length; i++) {
      Arrival arrival = arrivals[i];
      Response response = arrival.response().orElseGet(() -> unsent(arrival));
      long latency = response.endNs().orElse(NEVER) - arrival.intendedNs();
      boolean inTime = latency <= plan.timeout().toNanos();
      boolean fresh = response.invocations().orElse(0) == 1;
      recorder.enter(cell, fresh ? Mode.COLD : cell.mode(), response, arrival.intendedNs());
      if (!inTime) {
        unanswered++;
      } else if (!response.ok()) {
        failures++;
      } else {
        right++;
        before += response.endNs().orElse(NEVER) <= to ? 1 : 0;
        cold += fresh || cell.mode() == Mode.COLD ? 1 : 0;
      }
      latencies[i] = inTime && response.ok() ? latency : NEVER;
    }
    Group group =
        Group.of(cell.platform().platform(), cell.platform().variant(), cell.function())
            .in(cell.mode());
    histograms.append(
        group,
        rate,
        recorder.sinceStart(from),
        recorder.sinceStart(to),
        Arrays.stream(latencies).map(ns -> Math.min(ns, plan.timeout().toNanos())).toArray());
    Distribution ms = Distribution.of(latencies, 1e-6);
    double median = known(ms.median());
    Interval p50 = QuantileInterval.of(ms, 0.5);
    Interval p99 = QuantileInterval.of(ms, 0.99);
    long late =
        Arrays.stream(arrivals).filter(arrival -> arrival.latenessNs() > median * 1e6).count();
    boolean keptUp =
        arrivals.length - before <= Math.max(UNDER_WAY, WAITING * arrivals.length)
            && (failures + unanswered) * 100 <= arrivals.length;
    return new LoadStep(
        run,
        group,
        plan.arrivals().name(),
        ramp,
        repetition,
        rate,
        recorder.sinceStart(from),
        recorder.sinceStart(to),
        arrivals.length,
        right,
        failures,
        unanswered,
        cold,
        before * 1e9 / (to - from),
        keptUp,
        median,
        known(p50.low()),
        known(p50.high()),
        known(ms.tailQuantile(0.9)),
        known(ms.tailQuantile(0.99)),
        known(p99.low()),
        known(p99.high()),
        known(ms.tailQuantile(0.999)),
        known(ms.max()),
        (double) late / arrivals.length,
        driverCpu,
        serverCpuUs,
        held.pssKib(),
        held.descriptors());
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
