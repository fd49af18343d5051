package isolates.bench.cli;

import isolates.bench.report.HtmlReport;
import isolates.bench.run.ProjectLayout;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "report",
    sortOptions = false,
    description = "One self-contained HTML page from a run's folder, measuring nothing.")
final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description = "a run's folder (default: results/latest)")
  private Optional<Path> run;

  @Override
  public Integer call() throws IOException {
    Path folder = run.orElseGet(() -> ProjectLayout.found().results().resolve("latest"));
    PrintWriter out = spec.commandLine().getOut();
    out.println(HtmlReport.write(RunData.read(new RunFolder(folder))));
    out.flush();
    return ExitStatus.DONE;
  }
}
