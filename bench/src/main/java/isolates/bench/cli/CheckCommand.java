package isolates.bench.cli;

import isolates.bench.experiment.DriverCheck;
import isolates.bench.experiment.DriverCheck.Result;
import isolates.bench.experiment.Functions;
import isolates.bench.experiment.MeasuredRun;
import isolates.bench.measure.Gap;
import isolates.bench.platform.PlatformSpec;
import isolates.bench.platform.Selection;
import isolates.bench.run.RunData;
import isolates.workload.Catalogue;
import isolates.workload.Workload;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "check",
    description = "The driver held against an HTTP client in C, on the same servers.")
final class CheckCommand extends MeasuringCommand {
  @Option(names = "--n", paramLabel = "COUNT", defaultValue = "1000")
  private int n;

  @Option(names = "--gap", split = ",", paramLabel = "MS,...", defaultValue = "10,0")
  private List<Gap> gaps;

  private List<Result> results = List.of();

  @Override
  MeasuredRun.Plan plan(MeasuredRun run) throws InterruptedException {
    Path client = DriverCheck.client();
    Workload declared = Catalogue.read(run.layout().workloads()).find("fibo-c");
    Functions built = Functions.prepare(List.of(declared), run.layout());
    Workload function = built.workloads().get(0);
    Selection selection = select(run, List.of(PlatformSpec.parse("isolates/none")));
    DriverCheck check =
        new DriverCheck(run.echoServer(), selection.platforms().get(0), function, gaps, n, client);
    return new MeasuredRun.Plan(
        selection, built, (driver, recorder, leftOut) -> results = check.run(driver, recorder));
  }

  /** Prints both clients side by side; whether they agree is the verdict. */
  @Override
  int evaluate(RunData data) {
    say(Result.HEADING);
    results.forEach(result -> say(result.line()));
    return results.stream().allMatch(Result::agrees) ? ExitStatus.DONE : ExitStatus.NO;
  }
}
