package isolates.bench.load;

import isolates.bench.experiment.Floors;
import isolates.bench.experiment.Task;
import isolates.bench.measure.AwakeProcessors;
import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Interleaving;
import isolates.bench.measure.Progress;
import isolates.bench.measure.Recorder;
import isolates.bench.platform.EchoServer;
import isolates.bench.platform.Platform;
import isolates.bench.platform.PlatformException;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.LoadStep;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Offers every platform the same rates, one platform at a time, in random order. Where no rates are
 * given it first finds the rate that each platform keeps up with, and offers those around it to
 * all.
 */
public final class Load {
  private static final double FIRST_RATE = 20;
  private static final double LEAST_RATE = 0.3;
  private static final double GREATEST_RATE = 20_000;
  private static final double STRIDE = 4;

  /** Halvings of the stride, on a logarithmic scale: the limit is then known to within 5 %. */
  private static final int HALVINGS = 5;

  /** Of each platform's limit, the rates that all are offered. */
  private static final List<Double> OF_LIMIT = List.of(0.5, 0.9, 1.2);

  private final LoadPlan plan;
  private final EchoServer echo;

  /**
   * @param echo that the driver is warmed up on
   */
  public Load(LoadPlan plan, EchoServer echo) {
    this.plan = plan;
    this.echo = echo;
  }

  /**
   * Measures. Whatever happens, every platform is stopped again.
   *
   * @throws PlatformException if a platform does not start, or dies
   * @throws IOException if load.csv or load.hlog cannot be written
   */
  public void run(RunFolder folder, HttpDriver driver, Recorder recorder)
      throws IOException, InterruptedException {
    List<Platform> platforms = plan.tasks().stream().map(Task::platform).distinct().toList();
    try (LoadGenerator generator = new LoadGenerator(folder, plan, driver, recorder);
        AwakeProcessors awake = AwakeProcessors.hold()) {
      driver.describe("cpu_dma_latency", awake.state());
      echo.start();
      driver.warmUp(Floors.echo(driver, echo).invoker());
      driver.disconnect();
      echo.stop();
      for (Platform platform : platforms) {
        platform.start(Task.workloads(plan.tasks(), platform));
      }
      measure(rates(generator), generator);
    } finally {
      driver.disconnect();
      platforms.forEach(Platform::stop);
      echo.stop();
    }
  }

  /** What each platform is offered: the given rates, or those around all platforms' limits. */
  private Map<Task, List<Double>> rates(LoadGenerator generator)
      throws IOException, InterruptedException {
    Map<Task, List<Double>> rates = new LinkedHashMap<>();
    if (!plan.rates().isEmpty()) {
      for (Task task : plan.tasks()) {
        generator.offer(task, plan.rates().get(0), true, 0);
        rates.put(task, plan.rates());
      }
      return rates;
    }
    Map<Task, Double> limits = new LinkedHashMap<>();
    long most = (long) plan.tasks().size() * (6 + HALVINGS);
    try (Progress progress = Progress.show("looking for limits", most)) {
      for (Task task : plan.tasks()) {
        limits.put(task, limit(task, generator, progress));
      }
    }
    limits.forEach(
        (task, limit) -> {
          TreeSet<Double> offered = new TreeSet<>();
          offered.add(Math.min(FIRST_RATE, round(limit * OF_LIMIT.get(0))));
          limits.forEach(
              (other, otherLimit) -> {
                if (other.workload().equals(task.workload())) {
                  OF_LIMIT.forEach(share -> offered.add(round(share * otherLimit)));
                }
              });
          double greatest = OF_LIMIT.get(OF_LIMIT.size() - 1) * limit;
          rates.put(task, offered.stream().filter(rate -> rate <= greatest * 1.01).toList());
        });
    return rates;
  }

  /** The greatest rate that it keeps up with. */
  private double limit(Task task, LoadGenerator generator, Progress progress)
      throws IOException, InterruptedException {
    double good = 0;
    double bad = Double.POSITIVE_INFINITY;
    double rate = FIRST_RATE;
    for (int halvings = 0; halvings <= HALVINGS && rate <= GREATEST_RATE && rate > LEAST_RATE; ) {
      LoadStep step = generator.offer(task, rate, true, 0);
      progress.step();
      if (step.keptUp()) {
        good = rate;
      } else {
        bad = rate;
      }
      if (good > 0 && bad < Double.POSITIVE_INFINITY) {
        rate = Math.sqrt(good * bad);
        halvings++;
      } else {
        rate = good > 0 ? rate * STRIDE : rate / STRIDE;
      }
    }
    if (good == 0) {
      throw new PlatformException(
          "%s does not keep up with %s even at %s requests a second"
              .formatted(task.platform().id(), task.workload().name(), bad));
    }
    return good;
  }

  private void measure(Map<Task, List<Double>> rates, LoadGenerator generator)
      throws IOException, InterruptedException {
    record Cell(Task task, double rate) {}
    List<Cell> cells = new ArrayList<>();
    rates.forEach((task, each) -> each.forEach(rate -> cells.add(new Cell(task, rate))));
    Interleaving order = new Interleaving(plan.seed(), 1);
    long all = (long) cells.size() * plan.repetitions();
    try (Progress progress = Progress.show("load", all)) {
      for (int repetition = 0; repetition < plan.repetitions(); repetition++) {
        for (Cell cell : order.round(cells)) {
          generator.offer(cell.task(), cell.rate(), false, repetition);
          progress.step();
        }
      }
    }
  }

  /** Two significant digits: rates are read by people. */
  private static double round(double rate) {
    double power = Math.pow(10, Math.floor(Math.log10(rate)) - 1);
    return Math.rint(rate / power) * power;
  }
}
