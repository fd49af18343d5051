package isolates.bench.cli;

import isolates.bench.experiment.ClosedLoop.Result;
import isolates.bench.experiment.OlBench;
import isolates.bench.experiment.OlBench.Load;
import isolates.bench.figure.Format;
import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Recorder;
import isolates.bench.platform.Platform;
import isolates.bench.platform.PlatformKind;
import isolates.bench.platform.PlatformSpec;
import isolates.bench.platform.Selection;
import isolates.bench.run.Environment;
import isolates.bench.run.ProjectLayout;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.SamplesCsv;
import isolates.workload.Workload;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "ol-bench",
    sortOptions = false,
    description =
        "The load of OpenLambda's own 'ol bench', closed loop, on any worker, told as it tells it.")
final class OlBenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private OpenLambdaOptions openlambda;

  @Option(
      names = "--platforms",
      split = ",",
      paramLabel = "LIST",
      converter = WorkerConverter.class,
      description =
          "workers to load, each NAME or NAME/VARIANT of openlambda and container (default:"
              + " container, and openlambda where one is named)")
  private List<PlatformSpec> platforms;

  @Option(
      names = "--load",
      split = ",",
      paramLabel = "LIST",
      converter = LoadConverter.class,
      description = "py64-seq: one request at a time; py64-par: 32 (default: ${DEFAULT-VALUE})",
      defaultValue = "py64-seq,py64-par")
  private List<Load> loads;

  @Option(
      names = "--seconds",
      paramLabel = "COUNT",
      converter = RunOptions.CountConverter.class,
      description = "how long each load goes on (default: ${DEFAULT-VALUE})",
      defaultValue = "60")
  private int seconds;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "seed of the choice of functions (default: ${DEFAULT-VALUE})",
      defaultValue = "7")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "folder of the run, new or empty (default: results/NAME-TIME)")
  private Optional<Path> outFolder;

  @Option(
      names = "--formats",
      split = ",",
      paramLabel = "LIST",
      description = "formats of the figures: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})",
      defaultValue = "png,svg")
  private List<Format> formats;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ProjectLayout layout = ProjectLayout.found();
    PrintWriter out = spec.commandLine().getOut();
    RunFolder folder = NewRun.plan(spec.name(), outFolder, layout);
    List<Workload> functions = OlBench.functions(layout.built().resolve(spec.name()));
    List<PlatformSpec> specs = specs();
    Selection selection = Selection.of(specs, openlambda.platforms(layout, folder.log()));
    selection
        .unmet(specs)
        .ifPresent(
            line -> {
              throw new MachineLacksException(line);
            });
    NewRun.make(folder, layout);
    Environment environment =
        Environment.read(layout.home(), CommandWords.line(spec), CommandWords.settings(spec));
    environment.platforms(selection.platforms(), selection.leftOut());
    environment.write(folder.environment());
    List<Result> outcomes = measure(selection.platforms(), functions, folder, out);
    environment.platforms(selection.platforms(), selection.leftOut());
    environment.end();
    environment.write(folder.environment());
    int status = Evaluation.evaluate(RunData.read(folder), formats, out);
    return outcomes.stream().anyMatch(Result::isFailed) ? ExitStatus.NO : status;
  }

  private List<PlatformSpec> specs() {
    if (platforms != null) {
      return platforms;
    }
    PlatformSpec container = new PlatformSpec(PlatformKind.CONTAINER.id(), Optional.empty());
    PlatformSpec real = new PlatformSpec(PlatformKind.OPENLAMBDA.id(), Optional.empty());
    return openlambda.place().isNamed() ? List.of(real, container) : List.of(container);
  }

  private List<Result> measure(
      List<Platform> workers, List<Workload> functions, RunFolder folder, PrintWriter out)
      throws IOException, InterruptedException {
    List<Result> outcomes = new ArrayList<>();
    try (SamplesCsv.Writer samples = SamplesCsv.Writer.create(folder.samples());
        HttpDriver driver = OlBench.driver();
        Interruption interruption = Interruption.guard(driver::cancel)) {
      Recorder recorder = new Recorder(folder.name(), spec.name(), samples);
      try {
        new OlBench(loads, Duration.ofSeconds(seconds), seed)
            .run(
                workers,
                functions,
                driver,
                recorder,
                (worker, outcome) -> {
                  outcomes.add(outcome);
                  out.println(worker.id() + ":");
                  out.println(line(outcome));
                  out.flush();
                });
      } catch (InterruptedException | RuntimeException e) {
        throw new PartialRunException(
            "%d samples are kept in %s".formatted(recorder.count(), folder.samples()),
            interruption.happened() ? new InterruptedException() : e);
      }
    }
    return outcomes;
  }

  /** To the letter as {@code ol bench} prints it, so that its users can hold theirs beside it. */
  static String line(Result outcome) {
    return String.format(
        Locale.ROOT,
        "{\"benchmark\": \"%s\",\"seconds\": %.3f, \"successes\": %d, \"errors\": %d, \"ops/s\": %.3f}",
        outcome.benchmark(),
        outcome.seconds(),
        outcome.successes(),
        outcome.errors(),
        outcome.operationsPerSecond());
  }

  /** A worker that runs f.py. */
  static final class WorkerConverter implements ITypeConverter<PlatformSpec> {
    @Override
    public PlatformSpec convert(String text) {
      PlatformSpec worker = new RunOptions.PlatformSpecConverter().convert(text);
      if (worker.platform().equals(PlatformKind.ISOLATES.id())) {
        throw new TypeConversionException(
            "'"
                + text
                + "' runs no f.py, which is all this load has; there are openlambda, container");
      }
      return worker;
    }
  }

  /** A load by the name that {@code ol bench} gives it. */
  static final class LoadConverter implements ITypeConverter<Load> {
    @Override
    public Load convert(String text) {
      for (Load load : Load.values()) {
        if (load.toString().equals(text)) {
          return load;
        }
      }
      throw new TypeConversionException(
          "unknown load '" + text + "'; there are py64-seq, py64-par");
    }
  }
}
