package isolates.bench.experiment;

import isolates.bench.measure.Cell;
import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Interleaving;
import isolates.bench.measure.Progress;
import isolates.bench.measure.Recorder;
import isolates.bench.platform.EchoServer;
import isolates.bench.platform.Platform;
import isolates.bench.platform.PlatformException;
import isolates.bench.sample.Mode;
import isolates.workload.Workload;
import java.util.ArrayList;
import java.util.List;
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

  /**
   * @param modes those to measure; a platform is measured in those of them that it has, and in mode
   *     cold where it has no other, for isolates are shown beside the others' warm
   */
  public Latency(String bench, Set<Mode> modes, LatencyPlan plan, EchoServer echo) {
    this(bench, Task.each(plan, modes), plan, echo);
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
  }

  /**
   * Measures. Whatever happens, every platform is stopped again.
   *
   * @throws PlatformException if a platform does not start, or dies
   */
  public void run(HttpDriver driver, Recorder recorder) throws InterruptedException {
    try {
      first(driver, recorder);
      interleaved(driver, recorder);
    } finally {
      driver.disconnect();
      plan.platforms().forEach(Platform::stop);
      echo.stop();
    }
  }

  /**
   * Each sample starts its platform, asks it once, and stops it again; nothing else runs meanwhile.
   */
  private void first(HttpDriver driver, Recorder recorder) throws InterruptedException {
    List<Task> starts = tasks.stream().filter(task -> task.modes().contains(Mode.FIRST)).toList();
    if (starts.isEmpty()) {
      return;
    }
    try (Progress progress = Progress.show(bench + " first", (long) plan.first() * starts.size())) {
      for (int round = 0; round < plan.first(); round++) {
        long input = interleaving.input();
        for (Task start : interleaving.round(starts)) {
          start.platform().start(List.of(start.workload()));
          Cell cell = cell(driver, start.platform(), start.workload(), Mode.FIRST);
          take(recorder, cell, input, false, List.of(start.platform()));
          driver.disconnect();
          start.platform().stop();
          progress.step();
        }
      }
    }
  }

  private void interleaved(HttpDriver driver, Recorder recorder) throws InterruptedException {
    echo.start();
    for (Platform platform : plan.platforms()) {
      platform.start(workloads(platform));
    }
    List<Cell> cells = cells(driver);
    long rounds = (long) plan.warmup() + plan.n();
    try (Progress progress = Progress.show(bench, rounds * cells.size())) {
      for (int round = 0; round < rounds; round++) {
        long input = interleaving.input();
        for (Cell cell : interleaving.round(cells)) {
          take(recorder, cell, input, round < plan.warmup(), plan.platforms());
          progress.step();
        }
      }
    }
  }

  /** Those it is measured with: no upload of another is to be waited for. */
  private List<Workload> workloads(Platform platform) {
    return tasks.stream()
        .filter(task -> task.platform().equals(platform))
        .map(Task::workload)
        .toList();
  }

  private List<Cell> cells(HttpDriver driver) {
    List<Cell> cells = new ArrayList<>();
    cells.add(Floors.echo(driver, echo.endpoint()));
    for (Workload workload : plan.workloads()) {
      Floors.spawn(workload, plan.executables().get(workload.name())).ifPresent(cells::add);
    }
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

  private static Cell cell(HttpDriver driver, Platform platform, Workload workload, Mode mode) {
    return new Cell(
        platform.id(),
        workload.name(),
        workload.language(),
        mode,
        driver.invoker(platform.endpoint(workload, mode), workload.check()),
        response -> platform.settle(mode, response.instance()));
  }

  /**
   * Takes one sample; one that was not answered may mean that its platform is gone, and then the
   * run ends here.
   */
  private static void take(
      Recorder recorder, Cell cell, long input, boolean warmUp, List<Platform> running)
      throws InterruptedException {
    boolean ok = (warmUp ? recorder.warmUp(cell, input) : recorder.take(cell, input)).ok();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (!ok) {
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
