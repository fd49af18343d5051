package isolates.bench.experiment;

import isolates.bench.measure.AwakeProcessors;
import isolates.bench.measure.Cell;
import isolates.bench.measure.Gap;
import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Interleaving;
import isolates.bench.measure.Progress;
import isolates.bench.measure.Recorder;
import isolates.bench.measure.Response;
import isolates.bench.platform.EchoServer;
import isolates.bench.platform.FunctionServer;
import isolates.bench.platform.Platform;
import isolates.bench.platform.PlatformException;
import isolates.bench.sample.Mode;
import isolates.bench.sample.Sample;
import isolates.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Latency of one invocation at a time, in every mode asked for: what {@code coldstart} and {@code
 * warm} measure.
 */
public final class Latency {
  private final String bench;
  private final List<Task> tasks;
  private final LatencyPlan plan;
  private final EchoServer echo;
  private final Interleaving interleaving;

  /** Of the functions whose containers keep a server. */
  private final List<FunctionServer> servers;

  /**
   * @param modes those to measure; a platform is measured in those of them that it has, and in mode
   *     cold where it has no other, for isolates are shown beside the others' warm
   */
  public Latency(String bench, Set<Mode> modes, LatencyPlan plan, EchoServer echo) {
    this(bench, Task.each(plan.workloads(), plan.platforms(), modes), plan, echo);
  }

  /**
   * @param tasks what to measure, each a platform and a function of the plan
   */
  public Latency(String bench, List<Task> tasks, LatencyPlan plan, EchoServer echo) {
    this.bench = bench;
    this.tasks = List.copyOf(tasks);
    this.plan = plan;
    this.echo = echo;
    this.interleaving = new Interleaving(plan.seed(), plan.max());
    this.servers = new ArrayList<>(servers(tasks, plan));
  }

  /** Only of those that are measured warm somewhere, and that listen at a port. */
  private static List<FunctionServer> servers(List<Task> tasks, LatencyPlan plan) {
    return tasks.stream()
        .filter(task -> task.modes().contains(Mode.WARM))
        .map(Task::workload)
        .distinct()
        .filter(workload -> workload.container() == Workload.ContainerForm.SERVER)
        .filter(workload -> workload.server().orElseThrow().listensAtPort())
        .map(workload -> new FunctionServer(workload, plan.executables().get(workload.name())))
        .toList();
  }

  /**
   * Measures. Whatever happens, every platform is stopped again.
   *
   * @throws PlatformException if a platform does not start, or dies
   */
  public void run(HttpDriver driver, Recorder recorder) throws InterruptedException {
    try (AwakeProcessors awake =
        plan.holdAwake() ? AwakeProcessors.hold() : AwakeProcessors.keep()) {
      driver.describe("cpu_dma_latency", awake.state());
      recorder.pageCache(plan.cache());
      echo.start();
      driver.warmUp(Floors.echo(driver, echo), plan.n());
      first(driver, recorder);
      launches(driver, recorder);
    } finally {
      stop(driver);
      echo.stop();
    }
  }

  private void stop(HttpDriver driver) {
    driver.disconnect();
    plan.platforms().forEach(Platform::stop);
    servers.forEach(FunctionServer::stop);
  }

  /** Each sample starts its platform, asks it once, and stops it again; no other runs meanwhile. */
  private void first(HttpDriver driver, Recorder recorder) throws InterruptedException {
    List<Task> starts = tasks.stream().filter(task -> task.modes().contains(Mode.FIRST)).toList();
    if (starts.isEmpty()) {
      return;
    }
    try (Progress progress = Progress.show(bench + " first", (long) plan.first() * starts.size())) {
      for (int round = 0; round < plan.first(); round++) {
        recorder.launch(round);
        long input = interleaving.input();
        for (Task start : interleaving.round(starts)) {
          Platform platform = start.platform();
          platform.start(List.of(start.workload()));
          driver.warmUp(Floors.echo(driver, echo), plan.n());
          Cell cell = cell(driver, platform, start.workload(), Mode.FIRST);
          check(List.of(recorder.take(cell, input, plan.gaps().get(0))), List.of(platform));
          driver.disconnect();
          platform.stop();
          progress.step();
        }
      }
    }
  }

  /**
   * All platforms are started anew, in an order of its own, for each launch: no two starts of a JVM
   * are equally fast.
   */
  private void launches(HttpDriver driver, Recorder recorder) throws InterruptedException {
    long rounds = plan.n() + (long) plan.launches() * plan.warmup();
    try (Progress progress = Progress.show(bench + ", rounds", rounds)) {
      for (int launch = 0; launch < plan.launches(); launch++) {
        recorder.launch(launch);
        start(driver);
        List<Cell> cells = cells(driver);
        driver.warmUp(Floors.echo(driver, echo), plan.n());
        // What is collected now need not be while a request is under way.
        System.gc();
        int measured = share(launch + 1) - share(launch);
        for (int round = 0; round < plan.warmup() + measured; round++) {
          boolean warmUp = round < plan.warmup();
          List<Gap> gaps = plan.gaps(warmUp ? -1 : share(launch) + round - plan.warmup());
          long input = interleaving.input();
          for (Cell cell : interleaving.round(cells)) {
            check(recorder.visit(cell, input, gaps, warmUp), plan.platforms());
          }
          progress.step();
        }
        stop(driver);
      }
    }
  }

  /** How many rounds are measured before a launch. */
  private int share(int launch) {
    return (int) ((long) plan.n() * launch / plan.launches());
  }

  private void start(HttpDriver driver) throws InterruptedException {
    List<Optional<Platform>> started = new ArrayList<>();
    plan.platforms().forEach(platform -> started.add(Optional.of(platform)));
    started.add(Optional.empty());
    for (Optional<Platform> platform : interleaving.round(started)) {
      if (platform.isPresent()) {
        // No upload of a function that it is not measured with is to be waited for.
        platform.get().start(Task.workloads(tasks, platform.get()));
      } else {
        driver.disconnect();
        echo.stop();
        echo.start();
      }
    }
    for (FunctionServer server : List.copyOf(servers)) {
      try {
        server.start();
      } catch (PlatformException e) {
        servers.remove(server);
        System.err.println("isolates-bench: left out: floor/server: " + e.getMessage());
      }
    }
  }

  private List<Cell> cells(HttpDriver driver) {
    List<Cell> cells = new ArrayList<>();
    cells.add(Floors.echo(driver, echo));
    for (Workload workload : tasks.stream().map(Task::workload).distinct().toList()) {
      Floors.spawn(workload, plan.executables().get(workload.name())).ifPresent(cells::add);
    }
    servers.forEach(server -> cells.add(Floors.server(driver, server)));
    for (Task task : tasks) {
      for (Mode mode : steadyModes(task)) {
        cells.add(cell(driver, task.platform(), task.workload(), mode));
      }
    }
    return cells;
  }

  private static List<Mode> steadyModes(Task task) {
    List<Mode> steady = task.modes().stream().filter(mode -> mode != Mode.FIRST).sorted().toList();
    return steady.isEmpty() ? List.of(Mode.COLD) : steady;
  }

  /** How a platform is asked for a function in a mode, one request at a time. */
  public static Cell cell(HttpDriver driver, Platform platform, Workload workload, Mode mode) {
    return new Cell(
        platform.id(),
        workload.name(),
        workload.language(),
        mode,
        driver.invoker(platform.endpoint(workload, mode), workload.check()),
        new Cell.Hooks() {
          @Override
          public boolean prepare() throws InterruptedException {
            if (mode == Mode.PREPARED) {
              platform.prepare(workload);
            }
            return mode == Mode.PREPARED;
          }

          @Override
          public boolean allowsBackToBack() {
            return platform.allowsBackToBack(mode);
          }

          @Override
          public void settle(Response response) throws InterruptedException {
            platform.settle(mode, response.instance());
          }

          @Override
          public OptionalLong cpuNs() {
            return platform.cpuNs();
          }
        });
  }

  /** A request that was not answered may mean that its platform is gone, and the run ends here. */
  private static void check(List<Sample> samples, List<Platform> running)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (!samples.stream().allMatch(Sample::ok)) {
      for (Platform platform : running) {
        platform
            .death()
            .ifPresent(
                death -> {
                  throw new PlatformException(death);
                });
      }
    }
  }
}
