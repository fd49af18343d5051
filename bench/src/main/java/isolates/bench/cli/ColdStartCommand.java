package isolates.bench.cli;

import isolates.bench.experiment.LatencyPlan;
import isolates.bench.experiment.WorkerProfile;
import isolates.bench.measure.HttpDriver;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.MemoryReading;
import isolates.bench.sample.Mode;
import isolates.bench.sample.PhaseTime;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "coldstart",
    description = "First and cold latency of each platform, and warm beside it.")
final class ColdStartCommand extends LatencyCommand {
  @Option(names = "--first", paramLabel = "COUNT")
  private int first = 6;

  /** More would tell averages no better, for warm and cold starts are counted together. */
  private static final int MOST_FOR_PHASES = 10;

  @Override
  Set<Mode> modes() {
    return EnumSet.of(Mode.FIRST, Mode.COLD, Mode.WARM);
  }

  @Override
  int restarts() {
    return first;
  }

  /** Where the time goes, and the memory, as the workers themselves tell it. */
  @Override
  void beside(LatencyPlan plan, HttpDriver driver, RunFolder folder)
      throws IOException, InterruptedException {
    try (CsvWriter<PhaseTime> phases = CsvWriter.create(folder.phases(), CsvColumns.PHASES);
        CsvWriter<MemoryReading> memory = CsvWriter.create(folder.memory(), CsvColumns.MEMORY)) {
      int invocations = Math.min(plan.n(), MOST_FOR_PHASES);
      new WorkerProfile(folder.name(), plan, invocations, driver, phases, memory).run();
    }
  }
}
