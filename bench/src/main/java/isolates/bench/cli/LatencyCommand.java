package isolates.bench.cli;

import isolates.bench.experiment.Functions;
import isolates.bench.experiment.LatencyPlan;
import isolates.bench.experiment.MeasuredRun;
import isolates.bench.experiment.Trial;
import isolates.bench.measure.HttpDriver;
import isolates.bench.platform.EndpointPlatform;
import isolates.bench.platform.Platform;
import isolates.bench.platform.PlatformSpec;
import isolates.bench.platform.Selection;
import isolates.bench.sample.Mode;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The benchmarks of latency: any function, on any platform. */
abstract class LatencyCommand extends MeasuringCommand {
  @Mixin private RunOptions.FunctionPlace functions;

  @Option(names = "--timeout", paramLabel = "TIME", defaultValue = "30s")
  private Duration timeout;

  @Option(names = "--endpoint", split = ",", paramLabel = "LABEL=URL")
  private List<String> endpoints = List.of();

  @Mixin private RunOptions.Latencies latencies;

  /** The modes to measure. */
  abstract Set<Mode> modes();

  /** How often each platform is restarted for mode first. */
  abstract int restarts();

  @Override
  final MeasuredRun.Plan plan(MeasuredRun run) throws InterruptedException {
    Trial.requireLimit(timeout);
    List<Platform> named = EndpointPlatform.of(endpoints);
    Functions built = functions.prepare(run.layout());
    Selection selection = select(run, PlatformSpec.EVERYTHING).and(named);
    LatencyPlan plan = latencies.plan(selection, built, restarts(), seed.seed);
    return new MeasuredRun.Plan(
        selection,
        built,
        (driver, recorder, leftOut) ->
            plan.measure(modes(), timeout, run, driver, recorder, leftOut));
  }

  @Override
  final HttpDriver driver() {
    return new HttpDriver(timeout);
  }

  @Command(
      name = "coldstart",
      description =
          "First, cold and prepared latency of each platform, and warm beside it; prepared where"
              + " there is such a mode.")
  static final class ColdStart extends LatencyCommand {
    @Option(names = "--first", paramLabel = "COUNT")
    private int first = 6;

    @Override
    Set<Mode> modes() {
      return EnumSet.of(Mode.FIRST, Mode.COLD, Mode.PREPARED, Mode.WARM);
    }

    @Override
    int restarts() {
      return first;
    }
  }

  @Command(
      name = "warm",
      description =
          "Warm latency in a closed loop; isolates, which are never warm, with the latency they"
              + " always have.")
  static final class Warm extends LatencyCommand {
    @Override
    Set<Mode> modes() {
      return EnumSet.of(Mode.WARM);
    }

    @Override
    int restarts() {
      return 0;
    }
  }
}
