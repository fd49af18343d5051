package isolates.bench.cli;

import isolates.bench.WrongUseException;
import isolates.bench.experiment.Functions;
import isolates.bench.experiment.Latency;
import isolates.bench.experiment.LatencyPlan;
import isolates.bench.experiment.MeasuredRun;
import isolates.bench.experiment.Trial;
import isolates.bench.measure.HttpDriver;
import isolates.bench.platform.PlatformSpec;
import isolates.bench.platform.Selection;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.Mode;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import okhttp3.ConnectionPool;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the benchmarks of latency share: any function, on any platform. */
abstract class LatencyCommand extends MeasuringCommand {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  @Mixin private RunOptions.FunctionPlace functions;

  @Option(names = "--timeout", paramLabel = "TIME", defaultValue = "30s")
  private Duration timeout;

  @Mixin private RunOptions.Latencies latencies;

  /** The modes to measure. */
  abstract Set<Mode> modes();

  /** How often each platform is restarted for mode first. */
  abstract int restarts();

  @Override
  final MeasuredRun.Plan plan(MeasuredRun run) throws InterruptedException {
    if (timeout.compareTo(LONGEST) > 0) {
      throw new WrongUseException(
          "timeout: at most %d s, which is how long platforms let a function run"
              .formatted(LONGEST.toSeconds()));
    }
    Functions built = functions.prepare(run.layout());
    Selection selection = select(run, PlatformSpec.EVERYTHING);
    LatencyPlan plan = latencies.plan(selection, built, restarts(), seed.seed);
    return new MeasuredRun.Plan(
        selection,
        built,
        (driver, recorder, leftOut) -> {
          leftOut.putAll(
              new Trial(driver, run.folder().log(), plan.max(), timeout)
                  .run(plan.platforms(), plan.workloads()));
          LatencyPlan rest = plan.runnable();
          new Latency(run.bench(), modes(), rest, run.echoServer()).run(driver, recorder);
          beside(rest, driver, run.folder());
        });
  }

  @Override
  final HttpDriver driver() {
    return new HttpDriver(new ConnectionPool(), timeout);
  }

  /**
   * Measures what a benchmark wants to know beside its samples.
   *
   * @throws IOException if it cannot be written down
   */
  void beside(LatencyPlan plan, HttpDriver driver, RunFolder folder)
      throws IOException, InterruptedException {}
}
