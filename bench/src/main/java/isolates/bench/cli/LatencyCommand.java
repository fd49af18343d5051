package isolates.bench.cli;

import isolates.bench.experiment.Functions;
import isolates.bench.experiment.Latency;
import isolates.bench.experiment.LatencyPlan;
import isolates.bench.experiment.MeasuredRun;
import isolates.bench.experiment.Trial;
import isolates.bench.measure.HttpDriver;
import isolates.bench.platform.PlatformKind;
import isolates.bench.platform.PlatformSpec;
import isolates.bench.platform.Selection;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.Mode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import okhttp3.ConnectionPool;
import picocli.CommandLine.Mixin;

/** What the benchmarks of latency share: any function, on any platform. */
abstract class LatencyCommand extends MeasuringCommand {
  /** The platforms of a benchmark that any platform can be measured by. */
  static final List<PlatformSpec> EVERYTHING =
      Arrays.stream(PlatformKind.values())
          .map(kind -> new PlatformSpec(kind.id(), Optional.empty()))
          .toList();

  @Mixin private RunOptions.FunctionPlace functions;
  @Mixin private RunOptions.Timeout timeout;
  @Mixin private RunOptions.Latencies latencies;

  /** The modes to measure. */
  abstract Set<Mode> modes();

  /** How often each platform is restarted for mode first. */
  abstract int restarts();

  @Override
  final MeasuredRun.Plan plan(MeasuredRun run) throws InterruptedException {
    Functions built = Functions.prepare(functions.source().find(run.layout()), run.layout());
    Selection selection =
        platforms.select(
            EVERYTHING, platforms.openlambda.platforms(run.layout(), run.folder().log()));
    LatencyPlan plan = latencies.plan(selection, built, restarts(), seed.seed);
    return new MeasuredRun.Plan(
        selection,
        built.leftOut(),
        built.unchecked(),
        (driver, recorder, leftOut) -> {
          leftOut.putAll(
              new Trial(driver, run.folder().log(), plan.max(), timeout.time())
                  .run(plan.platforms(), plan.workloads()));
          LatencyPlan rest = plan.runnable();
          new Latency(run.bench(), modes(), rest, run.echoServer()).run(driver, recorder);
          beside(rest, driver, run.folder());
        });
  }

  @Override
  final HttpDriver driver() {
    return new HttpDriver(new ConnectionPool(), timeout.time());
  }

  /**
   * Measures what a benchmark wants to know beside its samples.
   *
   * @throws IOException if it cannot be written down
   */
  void beside(LatencyPlan plan, HttpDriver driver, RunFolder folder)
      throws IOException, InterruptedException {}
}
