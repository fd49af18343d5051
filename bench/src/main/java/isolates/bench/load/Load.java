package isolates.bench.load;

import isolates.bench.experiment.Floors;
import isolates.bench.experiment.Task;
import isolates.bench.measure.AwakeProcessors;
import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Interleaving;
import isolates.bench.measure.ProcessorShare;
import isolates.bench.measure.Progress;
import isolates.bench.measure.Recorder;
import isolates.bench.platform.EchoServer;
import isolates.bench.platform.Platform;
import isolates.bench.platform.PlatformException;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.LoadStep;
import isolates.bench.statistics.LoadCurve;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Offers every platform the same rates, one platform at a time, in random order. Where no rates are
 * given it first finds the knee of each platform, and offers those around it to all.
 */
public final class Load {
  private static final double FIRST_RATE = 20;
  private static final double LEAST_RATE = 0.3;
  private static final double GREATEST_RATE = 20_000;
  private static final double STRIDE = 4;

  /** Halvings of the stride, on a logarithmic scale: the knee is then known to within 5 %. */
  private static final int HALVINGS = 5;

  /** A rate is above the knee if so many steps in turn say so. */
  private static final int OFFERS = 2;

  /** Of each platform's knee, the rates that all are offered. */
  private static final List<Double> OF_KNEE = List.of(0.5, 0.9, 1.2);

  /** Of its own knee, what each is offered in a soak. */
  private static final double SOAK = 0.7;

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
    List<Platform> platforms = plan.targets().stream().map(Target::platform).distinct().toList();
    try (LoadGenerator generator = new LoadGenerator(folder, plan, driver, recorder);
        AwakeProcessors awake = AwakeProcessors.hold();
        ProcessorShare servers = ProcessorShare.ofServers()) {
      driver.describe("cpu_dma_latency", awake.state());
      driver.describe("servers", servers.state());
      echo.start();
      driver.warmUp(Floors.echo(driver, echo));
      driver.disconnect();
      echo.stop();
      for (Platform platform : platforms) {
        start(platform);
      }
      measure(rates(generator), generator);
    } finally {
      driver.disconnect();
      platforms.forEach(Platform::stop);
      echo.stop();
    }
  }

  private void start(Platform platform) throws InterruptedException {
    platform.start(
        plan.targets().stream()
            .filter(target -> target.platform().equals(platform))
            .flatMap(target -> target.tasks().stream())
            .map(Task::workload)
            .toList());
  }

  /** What each platform is offered: the given rates, or those around all platforms' knees. */
  private Map<Target, List<Double>> rates(LoadGenerator generator)
      throws IOException, InterruptedException {
    Map<Target, List<Double>> rates = new LinkedHashMap<>();
    if (!plan.rates().isEmpty()) {
      boolean closed = plan.arrivals().equals(Arrivals.CLOSED);
      double warmUp = plan.rates().get(closed ? plan.rates().size() - 1 : 0);
      for (Target target : plan.targets()) {
        if (!isTrace()) {
          generator.offer(target, warmUp, true, 0);
        }
        rates.put(target, plan.rates());
      }
      return rates;
    }
    Map<Target, Double> knees = new LinkedHashMap<>();
    long most = (long) plan.targets().size() * (6 + HALVINGS);
    try (Progress progress = Progress.show("looking for knees", most)) {
      for (Target target : plan.targets()) {
        knees.put(target, knee(target, generator, progress));
      }
    }
    knees.forEach(
        (target, knee) -> {
          TreeSet<Double> offered = new TreeSet<>();
          offered.add(Math.min(FIRST_RATE, round(knee * OF_KNEE.get(0))));
          knees.forEach(
              (other, otherKnee) -> {
                if (other.name().equals(target.name())) {
                  OF_KNEE.forEach(share -> offered.add(round(share * otherKnee)));
                }
              });
          double greatest = OF_KNEE.get(OF_KNEE.size() - 1) * knee;
          rates.put(
              target,
              plan.soak()
                  ? List.of(round(SOAK * knee))
                  : offered.stream().filter(rate -> rate <= greatest * 1.01).toList());
        });
    return rates;
  }

  /** A trace finds its cold starts by itself: nothing is warmed up, and each replay starts anew. */
  private boolean isTrace() {
    return plan.arrivals().name().equals(Arrivals.TRACE);
  }

  /**
   * The greatest rate that it keeps up with before its median is {@link LoadCurve#KNEE} times the
   * least it had.
   */
  private double knee(Target target, LoadGenerator generator, Progress progress)
      throws IOException, InterruptedException {
    double good = 0;
    double bad = Double.POSITIVE_INFINITY;
    double least = Double.POSITIVE_INFINITY;
    double rate = FIRST_RATE;
    for (int halvings = 0; halvings <= HALVINGS && rate <= GREATEST_RATE && rate > LEAST_RATE; ) {
      boolean below = false;
      // A pause of the machine makes a platform fall behind once, and would halve its knee.
      for (int offers = 0; offers < OFFERS && !below; offers++) {
        LoadStep step = generator.offer(target, rate, true, offers);
        least = Math.min(least, step.p50());
        below = step.keptUp() && step.p50() < LoadCurve.KNEE * least;
      }
      progress.step();
      if (below) {
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
              .formatted(target.platform().id(), target.name(), bad));
    }
    return good;
  }

  private void measure(Map<Target, List<Double>> rates, LoadGenerator generator)
      throws IOException, InterruptedException {
    record Step(Target target, double rate, int repetition) {}
    List<Step> cells = new ArrayList<>();
    rates.forEach((target, each) -> each.forEach(rate -> cells.add(new Step(target, rate, 0))));
    Interleaving order = new Interleaving(plan.seed(), 1);
    List<Step> steps = new ArrayList<>();
    for (int repetition = 0; repetition < plan.repetitions(); repetition++) {
      for (Step cell : order.round(cells)) {
        steps.add(new Step(cell.target(), cell.rate(), repetition));
      }
    }
    if (plan.soak()) {
      steps.sort(
          Comparator.comparing(step -> step.target().platform().id() + step.target().name()));
    }
    try (Progress progress = Progress.show("load", steps.size())) {
      for (Step step : steps) {
        if (isTrace() && step.repetition() > 0) {
          step.target().platform().stop();
          start(step.target().platform());
        }
        generator.offer(step.target(), step.rate(), false, step.repetition());
        progress.step();
      }
    }
  }

  /** Two significant digits: rates are read by people. */
  private static double round(double rate) {
    double power = Math.pow(10, Math.floor(Math.log10(rate)) - 1);
    return Math.rint(rate / power) * power;
  }
}
