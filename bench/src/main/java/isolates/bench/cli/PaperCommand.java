package isolates.bench.cli;

import isolates.bench.experiment.Functions;
import isolates.bench.experiment.LatencyPlan;
import isolates.bench.experiment.MeasuredRun;
import isolates.bench.experiment.PaperPlan;
import isolates.bench.platform.Selection;
import isolates.bench.report.PaperTable;
import isolates.bench.run.RunData;
import isolates.workload.Catalogue;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "paper",
    description =
        "The study's own experiments, measured here, with its seven figures and its numbers beside"
            + " ours.")
final class PaperCommand extends MeasuringCommand {
  @Mixin private RunOptions.Latencies latencies;

  @Option(names = "--first", paramLabel = "COUNT")
  private int first = 33;

  @Option(names = "--repetitions", paramLabel = "COUNT")
  private int repetitions = 7;

  @Override
  MeasuredRun.Plan plan(MeasuredRun run) throws InterruptedException {
    Functions functions =
        Functions.prepare(
            PaperPlan.functions(Catalogue.read(run.layout().workloads())), run.layout());
    PaperPlan.Choice choice =
        PaperPlan.choose(
            openlambda.platforms(run.layout(), run.folder().log()), openlambda.address());
    Selection selection = select(run, choice.platforms());
    PaperPlan study = PaperPlan.of(functions.workloads(), selection.platforms());
    LatencyPlan plan = latencies.plan(selection, functions, first, seed.seed);
    return new MeasuredRun.Plan(
        named().isPresent() ? selection : selection.with(choice.replaced()),
        functions,
        (driver, recorder, leftOut) -> study.measure(plan, repetitions, run, driver, recorder));
  }

  @Override
  int evaluate(RunData data) throws IOException {
    // First, for it tells figures and page that this run repeats the study.
    PaperTable.of(data).write(data.folder());
    int status = super.evaluate(data);
    PaperTable.missing(data).forEach(missing -> say("not measured: " + missing));
    return status;
  }
}
