package isolates.bench.cli;

import isolates.bench.MachineLacksException;
import isolates.bench.WrongUseException;
import isolates.bench.experiment.MeasuredRun;
import isolates.bench.measure.HttpDriver;
import isolates.bench.platform.PlatformSpec;
import isolates.bench.platform.Selection;
import isolates.bench.report.Evaluation;
import isolates.bench.run.ProjectLayout;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A benchmark that measures: from the user's keys to a run's folder. Everything that can be refused
 * is refused while it is planned, before the folder is made.
 */
abstract class MeasuringCommand extends BenchCommand {
  @Option(names = "--platforms", split = ",", paramLabel = "LIST")
  private List<PlatformSpec> named;

  @Mixin RunOptions.OpenLambda openlambda;
  @Mixin RunOptions.Seed seed;
  @Mixin private RunOptions.Out out;
  @Mixin private RunOptions.Formats formats;

  /**
   * Decides what to measure.
   *
   * @throws WrongUseException if what the user asked for makes no sense
   * @throws MachineLacksException if this machine does not have what the user asked for
   */
  abstract MeasuredRun.Plan plan(MeasuredRun run) throws IOException, InterruptedException;

  /** The platforms that the user named, if any. */
  final Optional<List<PlatformSpec>> named() {
    return Optional.ofNullable(named);
  }

  /** Those, else those of the defaults that this machine has. */
  final Selection select(MeasuredRun run, List<PlatformSpec> defaults) throws InterruptedException {
    return Selection.require(
        named(), defaults, openlambda.platforms(run.layout(), run.folder().log()));
  }

  /** The driver to measure with. */
  HttpDriver driver() {
    return new HttpDriver();
  }

  /** Makes tables, figures and words of what was measured, and returns the exit status. */
  int evaluate(RunData data) throws IOException {
    return Evaluation.evaluate(data, formats.list, out()) ? ExitStatus.DONE : ExitStatus.NO;
  }

  @Override
  public final Integer call() throws IOException, InterruptedException {
    ProjectLayout layout = layout();
    MeasuredRun run = new MeasuredRun(name(), layout, RunFolder.plan(name(), out.folder, layout));
    MeasuredRun.Plan plan = plan(run);
    run.folder().create();
    plan.leftOut().forEach((name, reason) -> say("left out: %s, %s".formatted(name, reason)));
    plan.unchecked().forEach(name -> say("not checked: the answers of " + name + " (check: none)"));
    return evaluate(
        run.measure(plan, driver(), CommandWords.line(spec), CommandWords.settings(spec)));
  }
}
