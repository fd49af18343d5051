package isolates.bench.cli;

import isolates.bench.WrongUseException;
import isolates.bench.figure.Figures;
import isolates.bench.figure.Figures.Rendering;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "figures",
    description =
        "Render figures from a run's folder, into its figures/, or from a stats folder, into"
            + " plots/, measuring nothing.")
final class FiguresCommand extends BenchCommand {
  @Mixin private RunOptions.OneRun run;

  @Option(names = "--stats", paramLabel = "DIR")
  private Optional<Path> stats;

  @Mixin private RunOptions.Out out;
  @Mixin private RunOptions.Formats formats;

  @Override
  public Integer call() throws IOException {
    if (run.folder.isPresent() && stats.isPresent()) {
      throw new WrongUseException("figures: name one folder, by run= or by stats=, not both");
    }
    Path folder = stats.or(() -> run.folder).orElseGet(this::latest);
    Path made = stats.isPresent() ? layout().plots() : folder.resolve("figures");
    Rendering rendering =
        Figures.render(folder, out.folder.orElse(made), EnumSet.copyOf(formats.list));
    rendering.numbers().forEach(this::say);
    rendering.files().forEach(this::say);
    rendering.missing().forEach(missing -> say("not made: " + missing));
    return ExitStatus.DONE;
  }
}
