package isolates.bench.cli;

import isolates.bench.WrongUseException;
import isolates.bench.report.Pivot;
import isolates.bench.report.PivotFiles;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.statistics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tech.tablesaw.api.Table;

@Command(
    name = "table",
    description =
        "A pivot of one run or of several side by side, measuring nothing; table.csv and table.md go"
            + " to the folder of the first run, or to out=.")
final class TableCommand extends BenchCommand {

  @Option(
      names = "--run",
      split = ",",
      paramLabel = "DIR,...",
      description = "folders of runs, the one that is the base first (default: results/latest)")
  private List<Path> runs;

  @Option(
      names = "--by",
      split = ",",
      paramLabel = "COLUMN,...",
      description =
          "what is told apart, the last one across: function, mode, platform, language, bench,"
              + " instance, status",
      defaultValue = "function,mode,platform")
  private List<String> by;

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      description = "latency, first_byte, cpu or max_rss",
      defaultValue = "latency")
  private Metric metric;

  @Option(
      names = "--where",
      split = ",",
      paramLabel = "COLUMN=VALUE,...",
      description = "only these samples, such as mode=cold,platform=isolates")
  private List<String> where = List.of();

  @Mixin private RunOptions.Out out;

  @Override
  public Integer call() throws IOException {
    Pivot pivot = pivot();
    List<RunFolder> folders =
        (runs == null ? List.of(latest()) : runs).stream().map(RunFolder::new).toList();
    folders.forEach(TableCommand::requireSamples);
    Map<String, RunData> data = new LinkedHashMap<>();
    for (RunFolder folder : folders) {
      // results/latest is a link: the run's own name says which one it is.
      String name = folder.path().toRealPath().getFileName().toString();
      RunData read = RunData.read(folder);
      if (data.putIfAbsent(name, read) != null) {
        data.put(folder.path().toString(), read);
      }
    }
    Table table;
    try {
      table = pivot.of(data);
    } catch (IllegalArgumentException e) {
      throw new WrongUseException("table: " + e.getMessage());
    }
    PivotFiles.lines(table).forEach(this::say);
    PivotFiles.write(table, out.folder.orElse(folders.get(0).path())).forEach(this::say);
    return ExitStatus.DONE;
  }

  private Pivot pivot() {
    Map<String, String> wanted = new LinkedHashMap<>();
    for (String each : where) {
      int at = each.indexOf('=');
      if (at < 1 || wanted.put(each.substring(0, at), each.substring(at + 1)) != null) {
        throw new WrongUseException(
            "table: where: '%s' is not COLUMN=VALUE, each column once".formatted(each));
      }
    }
    try {
      return new Pivot(by, metric, wanted);
    } catch (IllegalArgumentException e) {
      throw new WrongUseException("table: " + e.getMessage());
    }
  }

  private static void requireSamples(RunFolder folder) {
    if (!Files.isRegularFile(folder.samples())) {
      throw new WrongUseException(
          "table: %s is not the folder of a run: it has no samples.csv".formatted(folder.path()));
    }
  }
}
