package isolates.bench.cli;

import isolates.bench.figure.Format;
import isolates.bench.history.History;
import isolates.bench.run.ProjectLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "history",
    sortOptions = false,
    description =
        "Find where what the gates measured changed for good, over results/history.csv, and draw"
            + " the trends.")
final class HistoryCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "folder of the figures (default: results/history)")
  private Optional<Path> out;

  @Option(
      names = "--formats",
      split = ",",
      paramLabel = "LIST",
      description = "formats of the figures: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})",
      defaultValue = "png,svg")
  private List<Format> formats;

  @Override
  public Integer call() throws IOException {
    ProjectLayout layout = ProjectLayout.found();
    Path figures = out.orElseGet(() -> layout.results().resolve("history"));
    History.read(History.file(layout), figures, formats)
        .forEach(spec.commandLine().getOut()::println);
    return ExitStatus.DONE;
  }
}
