package isolates.bench.cli;

import isolates.bench.experiment.Disk;
import isolates.bench.experiment.Functions;
import isolates.bench.experiment.Latency;
import isolates.bench.experiment.LatencyPlan;
import isolates.bench.experiment.MeasuredRun;
import isolates.bench.experiment.Memory;
import isolates.bench.experiment.PaperPlan;
import isolates.bench.experiment.StartUp;
import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Recorder;
import isolates.bench.platform.Platforms;
import isolates.bench.platform.Selection;
import isolates.bench.report.PaperTable;
import isolates.bench.run.PaperRun;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.DiskItem;
import isolates.bench.sample.MemoryReading;
import isolates.bench.sample.StartUpTime;
import isolates.workload.Catalogue;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "paper",
    description =
        "The study's own experiments, measured here, with its seven figures and its numbers beside ours.")
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
    Platforms available = platforms.openlambda.platforms(run.layout(), run.folder().log());
    PaperPlan.Choice choice = PaperPlan.choose(available, platforms.openlambda.address());
    Selection selection = platforms.select(choice.platforms(), available);
    PaperPlan study = PaperPlan.of(functions.workloads(), selection.platforms());
    LatencyPlan plan = latencies.plan(selection, functions, first, seed.seed);
    return new MeasuredRun.Plan(
        platforms.named().isPresent() ? selection : selection.with(choice.replaced()),
        functions.leftOut(),
        (driver, recorder, leftOut) -> measure(study, plan, run, driver, recorder));
  }

  private void measure(
      PaperPlan study, LatencyPlan plan, MeasuredRun run, HttpDriver driver, Recorder recorder)
      throws IOException, InterruptedException {
    RunFolder folder = run.folder();
    try (CsvWriter<MemoryReading> memory = CsvWriter.create(folder.memory(), CsvColumns.MEMORY);
        CsvWriter<StartUpTime> startUp = CsvWriter.create(folder.startUp(), CsvColumns.STARTUP);
        CsvWriter<DiskItem> disk = CsvWriter.create(folder.disk(), CsvColumns.DISK)) {
      new Latency(run.bench(), study.latency(), plan, run.echoServer()).run(driver, recorder);
      new Memory(study.like(), plan.n(), repetitions, plan.seed(), plan.max())
          .run(folder.name(), driver, memory);
      new StartUp(study.own(), repetitions, plan.seed()).run(folder.name(), startUp);
      new Disk(study.like(), plan.seed(), plan.max()).run(folder.name(), driver, disk);
    }
  }

  @Override
  int evaluate(RunData data) throws IOException {
    PaperRun run = PaperRun.of(data);
    PaperTable table = PaperTable.of(run.series(), run.origins(), run.more());
    // First, for it tells figures and page that this run repeats the study.
    table.write(data.folder());
    int status = super.evaluate(data);
    say("");
    table.lines().forEach(this::say);
    run.missing().forEach(missing -> say("not measured: " + missing));
    return status;
  }
}
