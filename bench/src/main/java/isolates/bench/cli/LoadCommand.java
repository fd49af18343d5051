package isolates.bench.cli;

import isolates.bench.experiment.Functions;
import isolates.bench.experiment.MeasuredRun;
import isolates.bench.experiment.Task;
import isolates.bench.load.Arrivals;
import isolates.bench.load.Load;
import isolates.bench.load.LoadPlan;
import isolates.bench.measure.HttpDriver;
import isolates.bench.platform.PlatformSpec;
import isolates.bench.platform.Selection;
import isolates.bench.sample.Mode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "load",
    description =
        "Latency against the offered rate, open loop, and the rate each platform keeps up with.")
class LoadCommand extends MeasuringCommand {
  @Mixin private RunOptions.FunctionPlace functions;

  @Option(names = "--rates", paramLabel = "LIST|auto", defaultValue = "auto")
  private String rates;

  @Option(names = "--arrivals", paramLabel = "NAME", defaultValue = "poisson")
  private Arrivals arrivals;

  @Option(names = "--time", paramLabel = "TIME")
  private Duration time = Duration.ofSeconds(2);

  @Option(names = "--timeout", paramLabel = "TIME")
  private Duration timeout = Duration.ofSeconds(2);

  @Option(names = "--repetitions", paramLabel = "COUNT")
  private int repetitions = 2;

  @Option(names = "--connections", paramLabel = "COUNT")
  private int connections = 256;

  @Option(names = "--max", paramLabel = "NUMBER")
  private int max = 10;

  /** The instances to ask for. */
  Mode mode() {
    return Mode.WARM;
  }

  /** When requests are due. */
  Arrivals arrivals() {
    return arrivals;
  }

  /** What to offer; empty to find out. */
  List<Double> rates() {
    return LoadPlan.rates(rates);
  }

  @Override
  final MeasuredRun.Plan plan(MeasuredRun run) throws InterruptedException {
    List<Double> offered = rates();
    Functions built = functions.prepare(run.layout());
    Selection selection = select(run, PlatformSpec.EVERYTHING);
    LoadPlan plan =
        new LoadPlan(
            Task.each(built.workloads(), selection.platforms(), Set.of(mode())),
            mode(),
            arrivals(),
            offered,
            time,
            timeout,
            repetitions,
            connections,
            seed.seed,
            max);
    return new MeasuredRun.Plan(
        selection,
        built,
        (driver, recorder, leftOut) ->
            new Load(plan, run.echoServer()).run(run.folder(), driver, recorder));
  }

  @Override
  final HttpDriver driver() {
    return new HttpDriver(timeout);
  }

  @Command(
      name = "storm",
      description = "Many requests at once to a platform at rest, cold: when is the last answered?")
  static final class Storm extends LoadCommand {
    private static final List<Double> SIZES = List.of(1.0, 4.0, 16.0, 64.0, 256.0);

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
      return SIZES;
    }
  }

  @Command(
      name = "churn",
      description = "How many cold starts a second each platform keeps up with, removal included.")
  static final class Churn extends LoadCommand {
    @Override
    Mode mode() {
      return Mode.COLD;
    }
  }
}
