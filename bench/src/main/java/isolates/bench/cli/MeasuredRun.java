package isolates.bench.cli;

import isolates.bench.MachineLacksException;
import isolates.bench.WrongUseException;
import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Interruption;
import isolates.bench.measure.Recorder;
import isolates.bench.platform.ControllerEcho;
import isolates.bench.platform.EchoServer;
import isolates.bench.platform.Selection;
import isolates.bench.report.Evaluation;
import isolates.bench.run.Environment;
import isolates.bench.run.NewRun;
import isolates.bench.run.ProjectLayout;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.SamplesCsv;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;

/**
 * A benchmark that measures: the one way from the user's keys to a run's folder. Everything that
 * can be refused is refused while it is planned; what was measured is kept, however the run ends.
 */
abstract class MeasuredRun extends BenchCommand {
  @Mixin RunOptions.PlatformList platforms;
  @Mixin RunOptions.Seed seed;
  @Mixin private RunOptions.Out out;
  @Mixin private RunOptions.Formats formats;

  /** Where everything of this run lies. */
  record Place(String bench, ProjectLayout layout, RunFolder folder, PrintWriter out) {
    EchoServer echoServer() {
      return new ControllerEcho(layout.built(), folder.log());
    }
  }

  /**
   * What is going to happen.
   *
   * @param leftOut functions to reasons, of those that cannot be built or run here
   */
  record Plan(Selection selection, Map<String, String> leftOut, Measurement measurement) {}

  /** Measures, and writes down all that it measures as it goes. */
  @FunctionalInterface
  interface Measurement {
    void run(HttpDriver driver, Recorder recorder) throws IOException, InterruptedException;
  }

  /**
   * Decides what to measure.
   *
   * @throws WrongUseException if what the user asked for makes no sense
   * @throws MachineLacksException if this machine does not have what the user asked for
   */
  abstract Plan plan(Place place) throws IOException, InterruptedException;

  /** The driver to measure with. */
  HttpDriver driver() {
    return new HttpDriver();
  }

  /** Makes tables, figures and words of what was measured, and returns the exit status. */
  int evaluate(RunData data, Place place) throws IOException {
    boolean whole = Evaluation.evaluate(data, formats.list, place.out());
    return whole ? ExitStatus.DONE : ExitStatus.NO;
  }

  @Override
  public final Integer call() throws IOException, InterruptedException {
    ProjectLayout layout = layout();
    RunFolder run = NewRun.plan(name(), out.folder, layout);
    Place place = new Place(name(), layout, run, out());
    Plan plan = plan(place);
    NewRun.make(run, layout);
    Map<String, String> leftOut = new LinkedHashMap<>(plan.leftOut());
    leftOut.putAll(plan.selection().leftOut());
    leftOut.forEach((name, reason) -> say("left out: %s, %s".formatted(name, reason)));

    Environment environment =
        Environment.read(layout.home(), CommandWords.line(spec()), CommandWords.settings(spec()));
    describe(environment, plan, run);
    measure(plan.measurement(), place);
    environment.end();
    describe(environment, plan, run);
    return evaluate(RunData.read(run), place);
  }

  /** Platforms tell more of themselves once they have run. */
  private static void describe(Environment environment, Plan plan, RunFolder run)
      throws IOException {
    environment.platforms(plan.selection().platforms(), plan.selection().leftOut());
    environment.write(run.environment());
  }

  private void measure(Measurement measurement, Place place)
      throws IOException, InterruptedException {
    RunFolder run = place.folder();
    try (SamplesCsv.Writer samples = SamplesCsv.Writer.create(run.samples());
        HttpDriver driver = driver();
        Interruption interruption = Interruption.guard(driver::cancel)) {
      Recorder recorder = new Recorder(run.name(), place.bench(), samples);
      try {
        measurement.run(driver, recorder);
      } catch (InterruptedException | RuntimeException e) {
        throw new PartialRunException(
            "%d samples are kept in %s".formatted(recorder.count(), run.samples()),
            interruption.happened() ? new InterruptedException() : e);
      }
    }
  }
}
