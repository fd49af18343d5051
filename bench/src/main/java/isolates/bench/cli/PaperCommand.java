package isolates.bench.cli;

import isolates.bench.experiment.Disk;
import isolates.bench.experiment.Functions;
import isolates.bench.experiment.Latency;
import isolates.bench.experiment.LatencyPlan;
import isolates.bench.experiment.Memory;
import isolates.bench.experiment.StartUp;
import isolates.bench.experiment.StudyPlan;
import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Recorder;
import isolates.bench.platform.Platforms;
import isolates.bench.platform.Selection;
import isolates.bench.report.PaperTable;
import isolates.bench.run.PaperRun;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.Columns;
import isolates.bench.sample.DiskItem;
import isolates.bench.sample.MemoryReading;
import isolates.bench.sample.RowsCsv;
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
final class PaperCommand extends MeasuredRun {
  @Mixin private RunOptions.Sampling sampling;

  @Option(
      names = "--first",
      paramLabel = "COUNT",
      description = "cold starts of the container side")
  private int first = 33;

  @Option(
      names = "--repetitions",
      paramLabel = "COUNT",
      description = "readings of memory and of start-up times of each platform")
  private int repetitions = 7;

  @Override
  Plan plan(Place place) throws InterruptedException {
    Functions functions =
        Functions.prepare(
            StudyPlan.functions(Catalogue.read(place.layout().workloads())), place.layout());
    Platforms available = platforms.openlambda.platforms(place.layout(), place.folder().log());
    StudyPlan.Choice choice = StudyPlan.choose(available, platforms.openlambda.address());
    Selection selection = platforms.select(choice.platforms(), available);
    StudyPlan study = StudyPlan.of(functions.workloads(), selection.platforms());
    LatencyPlan plan = sampling.plan(selection, functions, first, seed.seed);
    return new Plan(
        platforms.named().isPresent() ? selection : selection.with(choice.replaced()),
        functions.leftOut(),
        (driver, recorder) -> measure(study, plan, place, driver, recorder));
  }

  private void measure(
      StudyPlan study, LatencyPlan plan, Place place, HttpDriver driver, Recorder recorder)
      throws IOException, InterruptedException {
    RunFolder run = place.folder();
    try (RowsCsv.Writer<MemoryReading> memory =
            RowsCsv.Writer.create(run.memory(), Columns.MEMORY);
        RowsCsv.Writer<StartUpTime> startUp =
            RowsCsv.Writer.create(run.startUp(), Columns.STARTUP);
        RowsCsv.Writer<DiskItem> disk = RowsCsv.Writer.create(run.disk(), Columns.DISK)) {
      new Latency(place.bench(), study.latency(), plan, place.echoServer()).run(driver, recorder);
      new Memory(study.like(), plan.n(), repetitions, plan.seed(), plan.max())
          .run(run.name(), driver, memory);
      new StartUp(study.own(), repetitions, plan.seed()).run(run.name(), startUp);
      new Disk(study.like(), plan.seed(), plan.max()).run(run.name(), driver, disk);
    }
  }

  @Override
  int evaluate(RunData data, Place place) throws IOException {
    PaperRun run = PaperRun.of(data);
    PaperTable table = PaperTable.of(run.series(), run.origins(), run.more());
    // First, for it tells figures and page that this run repeats the study.
    table.write(data.folder());
    int status = super.evaluate(data, place);
    say("");
    table.lines().forEach(this::say);
    run.missing().forEach(missing -> say("not measured: " + missing));
    return status;
  }
}
