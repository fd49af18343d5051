package isolates.bench.cli;

import isolates.bench.history.History;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "history",
    description = "Where what the gates measured changed for good, and the trends, drawn to out=.")
final class HistoryCommand extends BenchCommand {
  @Mixin private RunOptions.Out out;
  @Mixin private RunOptions.Formats formats;

  @Override
  public Integer call() throws IOException {
    Path figures = out.folder.orElseGet(() -> layout().results().resolve("history"));
    History.read(History.file(layout()), figures, formats.list).forEach(this::say);
    return ExitStatus.DONE;
  }
}
