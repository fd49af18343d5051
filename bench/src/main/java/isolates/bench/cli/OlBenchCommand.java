package isolates.bench.cli;

import isolates.bench.experiment.ClosedLoop.Result;
import isolates.bench.experiment.Functions;
import isolates.bench.experiment.MeasuredRun;
import isolates.bench.experiment.OlBench;
import isolates.bench.experiment.OlBench.Load;
import isolates.bench.measure.HttpDriver;
import isolates.bench.platform.Selection;
import isolates.bench.run.RunData;
import isolates.workload.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "ol-bench",
    description =
        "The load of OpenLambda's own 'ol bench', closed loop, on any worker, told as it tells it.")
final class OlBenchCommand extends MeasuringCommand {
  @Option(names = "--load", split = ",", paramLabel = "LIST", defaultValue = "py64-seq,py64-par")
  private List<Load> loads;

  @Option(names = "--seconds", paramLabel = "COUNT")
  private int seconds = 60;

  private final List<Result> results = new ArrayList<>();

  @Override
  MeasuredRun.Plan plan(MeasuredRun run) throws IOException, InterruptedException {
    Selection selection = select(run, OlBench.workers(named(), openlambda.address()));
    List<Workload> functions = OlBench.functions(run.layout().built().resolve(run.bench()));
    OlBench bench = new OlBench(loads, Duration.ofSeconds(seconds), seed.seed);
    return new MeasuredRun.Plan(
        selection,
        new Functions(functions, Map.of(), Map.of()),
        (driver, recorder, leftOut) ->
            bench.run(
                selection.platforms(),
                functions,
                driver,
                recorder,
                (worker, result) -> {
                  results.add(result);
                  say(worker.id() + ":");
                  say(result.line());
                }));
  }

  @Override
  HttpDriver driver() {
    return OlBench.driver();
  }

  @Override
  int evaluate(RunData data) throws IOException {
    int status = super.evaluate(data);
    return results.stream().anyMatch(Result::isFailed) ? ExitStatus.NO : status;
  }
}
