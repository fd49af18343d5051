package isolates.bench.experiment;

import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Interruption;
import isolates.bench.measure.Recorder;
import isolates.bench.platform.ControllerEcho;
import isolates.bench.platform.EchoServer;
import isolates.bench.platform.Selection;
import isolates.bench.run.Environment;
import isolates.bench.run.ProjectLayout;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.Sample;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The one way to measure: what was measured is kept, however the run ends.
 *
 * @param bench the benchmark's name
 * @param folder where everything of this run lies
 */
public record MeasuredRun(String bench, ProjectLayout layout, RunFolder folder) {
  /**
   * What is going to happen.
   *
   * @param leftOut platforms and functions to reasons, of those not to be had here; those of the
   *     selection are added
   * @param unchecked functions whose answers nobody checks
   */
  public record Plan(
      Selection selection,
      Map<String, String> leftOut,
      List<String> unchecked,
      Measurement measurement) {
    /** What these functions are measured for on those platforms. */
    public Plan(Selection selection, Functions functions, Measurement measurement) {
      this(selection, functions.leftOut(), functions.unchecked(), measurement);
    }

    public Plan {
      leftOut = new LinkedHashMap<>(leftOut);
      leftOut.putAll(selection.leftOut());
    }
  }

  /** Measures, and writes down all that it measures as it goes. */
  @FunctionalInterface
  public interface Measurement {
    /**
     * Measures until it is done or interrupted.
     *
     * @param leftOut to be added to
     */
    void run(HttpDriver driver, Recorder recorder, Map<String, String> leftOut)
        throws IOException, InterruptedException;
  }

  /** The run ended early; the message says what of it is kept, and where. */
  public static final class PartialRunException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private PartialRunException(String kept, Exception cause) {
      super(kept, cause);
    }

    public Exception cause() {
      return (Exception) getCause();
    }
  }

  /** The echo server that the driver's own floor is measured on. */
  public EchoServer echoServer() {
    return new ControllerEcho(layout.built(), folder.log());
  }

  /**
   * Measures, and reads what was measured.
   *
   * @param driver closed at the end
   * @param command what the user typed, for repeating it
   * @param settings the run's keys with their values, defaults included
   * @throws PartialRunException if it failed or was interrupted
   */
  public RunData measure(Plan plan, HttpDriver driver, String command, Map<String, Object> settings)
      throws IOException, InterruptedException {
    Environment environment = Environment.read(layout.home(), command, settings);
    if (!environment.disturbances().isEmpty()) {
      System.err.printf(
          "isolates-bench: not a quiet machine: %s; end what else runs, or do not rely on the times%n",
          String.join("; ", environment.disturbances()));
    }
    describe(environment, plan);
    String failure = "";
    try {
      take(plan, driver);
    } catch (PartialRunException e) {
      failure = String.valueOf(e.cause().getMessage());
      throw e;
    } finally {
      folder.end(layout.results(), failure);
    }
    environment.driver(driver.description());
    environment.end();
    describe(environment, plan);
    return RunData.read(folder);
  }

  /** Platforms tell more of themselves once they have run. */
  private void describe(Environment environment, Plan plan) throws IOException {
    environment.unchecked(plan.unchecked());
    environment.platforms(plan.selection().platforms(), plan.leftOut());
    environment.write(folder.environment());
  }

  private void take(Plan plan, HttpDriver driver) throws IOException, InterruptedException {
    try (CsvWriter<Sample> samples = CsvWriter.create(folder.samples(), CsvColumns.SAMPLES);
        driver;
        Interruption interruption = Interruption.guard(driver::cancel)) {
      Recorder recorder = new Recorder(folder.name(), bench, samples);
      try {
        plan.measurement().run(driver, recorder, plan.leftOut());
      } catch (InterruptedException | IOException | RuntimeException e) {
        throw new PartialRunException(
            recorder.count() == 0
                ? "no sample was taken"
                : "%d samples are kept in %s".formatted(recorder.count(), folder.samples()),
            interruption.happened() ? new InterruptedException() : e);
      }
    }
  }
}
