package isolates.bench.cli;

import isolates.bench.WrongUseException;
import isolates.bench.experiment.Functions;
import isolates.bench.experiment.MeasuredRun;
import isolates.bench.experiment.Task;
import isolates.bench.experiment.Trial;
import isolates.bench.load.Arrivals;
import isolates.bench.load.Hyperfoil;
import isolates.bench.load.Load;
import isolates.bench.load.LoadPlan;
import isolates.bench.load.Target;
import isolates.bench.measure.HttpDriver;
import isolates.bench.platform.EndpointPlatform;
import isolates.bench.platform.IsolatesPlatform;
import isolates.bench.platform.Platform;
import isolates.bench.platform.PlatformSpec;
import isolates.bench.platform.Selection;
import isolates.bench.run.ProjectLayout;
import isolates.bench.sample.Mode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The benchmarks of load: many requests at a time, one platform after the other. */
abstract class LoadCommand extends MeasuringCommand {
  @Option(names = "--timeout", paramLabel = "TIME")
  Duration timeout = Duration.ofSeconds(2);

  @Option(names = "--repetitions", paramLabel = "COUNT")
  int repetitions = 2;

  /** The functions to ask for. */
  abstract Functions functions(ProjectLayout layout) throws IOException, InterruptedException;

  /** What is loaded in one step each. */
  List<Target> targets(List<Task> tasks) {
    return Target.each(tasks);
  }

  /** The instances to ask for. */
  Mode mode() {
    return Mode.WARM;
  }

  /** When requests are due; known once {@link #functions} are. */
  abstract Arrivals arrivals();

  /** What to offer; empty to find out. */
  abstract List<Double> rates();

  /** How long a step lasts. */
  abstract Duration time();

  /** Whether each platform is offered a share of its knee alone, all of its steps on end. */
  boolean isSoak() {
    return false;
  }

  /** Whether functions are tried first. */
  boolean isTried() {
    return false;
  }

  /** Requests under way at a time, at most. */
  int connections() {
    return 256;
  }

  /** Inputs are drawn from 1 to this. */
  int max() {
    return 10;
  }

  /** What sends the requests in place of our own loop. */
  Optional<Hyperfoil> engine(ProjectLayout layout) {
    return Optional.empty();
  }

  /** What is loaded, and what is left out. */
  Selection selection(MeasuredRun run) throws InterruptedException {
    return select(run, PlatformSpec.EVERYTHING);
  }

  @Override
  final MeasuredRun.Plan plan(MeasuredRun run) throws IOException, InterruptedException {
    Optional<Hyperfoil> engine = engine(run.layout());
    Functions built = functions(run.layout());
    Selection selection = selection(run);
    return new MeasuredRun.Plan(
        selection,
        built,
        (driver, recorder, leftOut) -> {
          if (isTried()) {
            leftOut.putAll(
                new Trial(run.folder().log(), max(), Trial.LONGEST)
                    .run(selection.platforms(), built.workloads()));
          }
          List<Task> tasks = Task.each(built.workloads(), selection.platforms(), Set.of(mode()));
          new Load(plan(tasks, engine), run.echoServer()).run(run.folder(), driver, recorder);
        });
  }

  private LoadPlan plan(List<Task> tasks, Optional<Hyperfoil> engine) {
    return new LoadPlan(
        targets(tasks),
        mode(),
        arrivals(),
        rates(),
        isSoak(),
        time(),
        timeout,
        repetitions,
        connections(),
        seed.seed,
        max(),
        engine);
  }

  @Override
  HttpDriver driver() {
    return new HttpDriver(timeout);
  }

  /** Of functions that the user names. */
  abstract static class OfFunctions extends LoadCommand {
    @Mixin RunOptions.FunctionPlace functions;

    @Option(names = "--connections", paramLabel = "COUNT")
    private int connections = 256;

    @Option(names = "--max", paramLabel = "NUMBER")
    private int max = 10;

    @Override
    boolean isTried() {
      return true;
    }

    @Override
    Functions functions(ProjectLayout layout) throws IOException, InterruptedException {
      return functions.prepare(layout);
    }

    @Override
    final int connections() {
      return connections;
    }

    @Override
    final int max() {
      return max;
    }
  }

  /** In steps of a length that the user chooses. */
  abstract static class InSteps extends OfFunctions {
    @Option(names = "--time", paramLabel = "TIME")
    Duration time = Duration.ofMillis(1500);

    @Override
    final Duration time() {
      return time;
    }
  }

  /** At rates that the user chooses, or that are found. */
  abstract static class AtRates extends InSteps {
    @Option(names = "--rates", paramLabel = "LIST|auto", defaultValue = "auto")
    private String rates;

    @Option(names = "--arrivals", paramLabel = "NAME", defaultValue = "poisson")
    private Arrivals arrivals;

    /** Rates that make no sense are refused before anything is built. */
    @Override
    final Functions functions(ProjectLayout layout) throws IOException, InterruptedException {
      LoadPlan.rates(rates);
      return super.functions(layout);
    }

    @Override
    final Arrivals arrivals() {
      return arrivals;
    }

    @Override
    final List<Double> rates() {
      return LoadPlan.rates(rates);
    }
  }

  @Command(
      name = "load",
      description =
          "Latency against the offered rate, open loop, and the rate each platform keeps up with.")
  static final class AgainstRate extends AtRates {
    @Option(names = "--endpoint", split = ",", paramLabel = "LABEL=URL")
    private List<String> endpoints = List.of();

    @Option(names = "--load.engine", paramLabel = "NAME", defaultValue = "own")
    private Engine engine;

    private enum Engine {
      OWN,
      HYPERFOIL
    }

    /**
     * An endpoint is loaded alone, unless platforms are named as well. Isolates that wait are of a
     * controller of their own, beside that of those that are executed.
     */
    @Override
    Selection selection(MeasuredRun run) throws InterruptedException {
      List<Platform> elsewhere = EndpointPlatform.of(endpoints);
      Selection selection =
          elsewhere.isEmpty() || named().isPresent()
              ? super.selection(run)
              : new Selection(List.of(), Map.of());
      List<Platform> platforms = new ArrayList<>();
      for (Platform platform : selection.platforms()) {
        if (platform instanceof IsolatesPlatform isolates) {
          platforms.add(isolates.keepingPrepared());
        }
      }
      platforms.addAll(selection.platforms());
      return new Selection(platforms, selection.leftOut()).and(elsewhere);
    }

    @Override
    Optional<Hyperfoil> engine(ProjectLayout layout) {
      if (engine == Engine.OWN) {
        return Optional.empty();
      }
      if (!Set.of(Arrivals.CONSTANT, Arrivals.POISSON).contains(arrivals())) {
        throw new WrongUseException(
            "load.engine: hyperfoil draws its own arrivals, constant or poisson, not "
                + arrivals());
      }
      return Optional.of(Hyperfoil.in(layout.home()));
    }
  }

  @Command(
      name = "churn",
      description = "How many cold starts a second each platform keeps up with, removal included.")
  static final class Churn extends AtRates {
    @Override
    Mode mode() {
      return Mode.COLD;
    }
  }

  @Command(
      name = "storm",
      description = "Many requests at once to a platform at rest, cold: when is the last answered?")
  static final class Storm extends InSteps {
    @Override
    Mode mode() {
      return Mode.COLD;
    }

    @Override
    Arrivals arrivals() {
      return Arrivals.STORM;
    }

    @Override
    List<Double> rates() {
      return List.of(1.0, 4.0, 16.0, 64.0, 256.0);
    }
  }
}
