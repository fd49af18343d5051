package isolates.bench.cli;

import isolates.bench.WrongUseException;
import isolates.bench.figure.Figures;
import isolates.bench.figure.Rendering;
import isolates.bench.run.ProjectLayout;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "figures",
    description = "Render figures from a run's folder or from a stats folder, measuring nothing.")
final class FiguresCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description = "a run's folder (default: results/latest)")
  private Optional<Path> run;

  @Option(
      names = "--stats",
      paramLabel = "DIR",
      description =
          "a folder of the study's form: cs.csv, ol.csv, ... with a whole number of milliseconds a line")
  private Optional<Path> stats;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "where the figures go (default: figures/ of the run, or plots/ for a stats folder)")
  private Optional<Path> out;

  @Mixin private RunOptions.Formats formats;

  @Override
  public Integer call() throws IOException {
    if (run.isPresent() && stats.isPresent()) {
      throw new WrongUseException("figures: name one folder, by run= or by stats=, not both");
    }
    ProjectLayout layout = ProjectLayout.found();
    Path folder = stats.or(() -> run).orElseGet(() -> layout.results().resolve("latest"));
    Path figures =
        out.orElseGet(
            () -> stats.isPresent() ? layout.home().resolve("plots") : folder.resolve("figures"));
    Rendering rendering = Figures.render(folder, figures, EnumSet.copyOf(formats.formats));
    PrintWriter console = spec.commandLine().getOut();
    rendering.numbers().forEach(console::println);
    rendering.files().forEach(console::println);
    rendering.missing().forEach(missing -> console.println("not made: " + missing));
    console.flush();
    return ExitStatus.DONE;
  }
}
