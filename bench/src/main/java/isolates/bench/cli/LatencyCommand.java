package isolates.bench.cli;

import isolates.bench.experiment.Latency;
import isolates.bench.experiment.LatencyPlan;
import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Recorder;
import isolates.bench.platform.EchoServer;
import isolates.bench.platform.Selection;
import isolates.bench.run.Environment;
import isolates.bench.run.ProjectLayout;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.Mode;
import isolates.bench.sample.SamplesCsv;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * What the benches of latency share: from the user's keys to a run's folder, everything refused
 * that can be before measuring.
 */
abstract class LatencyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RunOptions options;
  @Mixin private FunctionOptions functionOptions;
  @Mixin private OpenLambdaOptions openlambda;

  /** The modes to measure. */
  abstract Set<Mode> modes();

  /** How often each platform is restarted for mode first. */
  abstract int restarts();

  @Override
  public Integer call() throws IOException, InterruptedException {
    ProjectLayout layout = ProjectLayout.found();
    PrintWriter out = spec.commandLine().getOut();
    Functions functions = Functions.prepare(functionOptions.functions, layout);
    RunFolder folder = NewRun.plan(spec.name(), options.out, layout);
    Selection selection =
        options.select(openlambda.platforms(layout, folder.log()), openlambda.place());
    NewRun.make(folder, layout);
    LatencyPlan plan =
        new LatencyPlan(
            selection.platforms(),
            functions.workloads(),
            functions.executables(),
            options.n,
            restarts(),
            options.warmup,
            options.seed,
            options.max);
    functions.leftOut().forEach((name, reason) -> out.printf("left out: %s, %s%n", name, reason));
    selection.leftOut().forEach((name, reason) -> out.printf("left out: %s, %s%n", name, reason));
    out.flush();

    Environment environment =
        Environment.read(layout.home(), CommandWords.line(spec), CommandWords.settings(spec));
    environment.platforms(selection.platforms(), selection.leftOut());
    environment.write(folder.environment());
    measure(plan, new EchoServer(layout.built(), folder.log()), folder);
    environment.platforms(selection.platforms(), selection.leftOut());
    environment.end();
    environment.write(folder.environment());
    return Evaluation.evaluate(RunData.read(folder), options.formats, out);
  }

  private void measure(LatencyPlan plan, EchoServer echo, RunFolder folder)
      throws IOException, InterruptedException {
    try (SamplesCsv.Writer samples = SamplesCsv.Writer.create(folder.samples());
        HttpDriver driver = new HttpDriver();
        Interruption interruption = Interruption.guard(driver::cancel)) {
      Recorder recorder = new Recorder(folder.name(), spec.name(), samples);
      try {
        new Latency(spec.name(), modes(), plan, echo).run(driver, recorder);
        beside(plan, driver, folder);
      } catch (InterruptedException | RuntimeException e) {
        throw new PartialRunException(
            "%d samples are kept in %s".formatted(recorder.count(), folder.samples()),
            interruption.happened() ? new InterruptedException() : e);
      }
    }
  }

  /**
   * Measures what a bench wants to know beside its samples.
   *
   * @throws IOException if it cannot be written down
   */
  void beside(LatencyPlan plan, HttpDriver driver, RunFolder folder)
      throws IOException, InterruptedException {}
}
