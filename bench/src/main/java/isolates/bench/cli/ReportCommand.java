package isolates.bench.cli;

import isolates.bench.report.HtmlReport;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "report",
    description = "One self-contained HTML page from a run's folder, measuring nothing.")
final class ReportCommand extends BenchCommand {
  @Mixin private RunOptions.OneRun run;

  @Override
  public Integer call() throws IOException {
    say(HtmlReport.write(RunData.read(new RunFolder(run.folder.orElseGet(this::latest)))));
    return ExitStatus.DONE;
  }
}
