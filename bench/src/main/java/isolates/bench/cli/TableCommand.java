package isolates.bench.cli;

import isolates.bench.report.Pivot;
import isolates.bench.report.PivotFiles;
import isolates.bench.run.RunFolder;
import isolates.bench.statistics.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tech.tablesaw.api.Table;

@Command(
    name = "table",
    description =
        "A pivot of one run or of several side by side, measuring nothing; table.csv and table.md"
            + " go to the folder of the first run, or to out=.")
final class TableCommand extends BenchCommand {
  @Option(names = "--run", split = ",", paramLabel = "DIR,...")
  private List<Path> runs;

  @Option(
      names = "--by",
      split = ",",
      paramLabel = "COLUMN,...",
      defaultValue = "function,mode,platform")
  private List<String> by;

  @Option(names = "--metric", paramLabel = "NAME", defaultValue = "latency")
  private Metric metric;

  @Option(names = "--where", split = ",", paramLabel = "COLUMN=VALUE,...")
  private List<String> where = List.of();

  @Mixin private RunOptions.Out out;

  @Override
  public Integer call() throws IOException {
    Pivot pivot = Pivot.of(by, metric, where);
    List<RunFolder> folders =
        (runs == null ? List.of(latest()) : runs).stream().map(RunFolder::new).toList();
    Table table = pivot.of(PivotFiles.read(folders));
    PivotFiles.lines(table).forEach(this::say);
    PivotFiles.write(table, out.folder.orElse(folders.get(0).path())).forEach(this::say);
    return ExitStatus.DONE;
  }
}
