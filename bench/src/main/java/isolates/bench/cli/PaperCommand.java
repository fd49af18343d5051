package isolates.bench.cli;

import isolates.bench.experiment.Disk;
import isolates.bench.experiment.Latency;
import isolates.bench.experiment.LatencyPlan;
import isolates.bench.experiment.Memory;
import isolates.bench.experiment.StartUp;
import isolates.bench.experiment.Task;
import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Recorder;
import isolates.bench.platform.EchoServer;
import isolates.bench.platform.Platform;
import isolates.bench.platform.PlatformKind;
import isolates.bench.platform.PlatformSpec;
import isolates.bench.platform.Platforms;
import isolates.bench.platform.Selection;
import isolates.bench.report.PaperTable;
import isolates.bench.run.Environment;
import isolates.bench.run.PaperRun;
import isolates.bench.run.ProjectLayout;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.DiskItem;
import isolates.bench.sample.MemoryReading;
import isolates.bench.sample.Mode;
import isolates.bench.sample.RowsCsv;
import isolates.bench.sample.SamplesCsv;
import isolates.bench.sample.StartUpTime;
import isolates.workload.Build;
import isolates.workload.Catalogue;
import isolates.workload.Workload;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "paper",
    sortOptions = false,
    description =
        "The study's own experiments, measured here, with its seven figures and its numbers beside ours.")
final class PaperCommand implements Callable<Integer> {
  private static final String JSON = "fibo-py";
  private static final String QUERY = "fibo-py-query";

  @Spec private CommandSpec spec;
  @Mixin private RunOptions options;
  @Mixin private OpenLambdaOptions openlambda;

  @Option(
      names = "--first",
      paramLabel = "COUNT",
      converter = RunOptions.CountConverter.class,
      description =
          "cold starts of the container side, each of which restarts it (default: ${DEFAULT-VALUE},"
              + " as in the study)",
      defaultValue = "33")
  private int first;

  @Option(
      names = "--repetitions",
      paramLabel = "COUNT",
      converter = RunOptions.CountConverter.class,
      description =
          "readings of memory and of start-up times of each platform (default: ${DEFAULT-VALUE})",
      defaultValue = "7")
  private int repetitions;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ProjectLayout layout = ProjectLayout.found();
    PrintWriter out = spec.commandLine().getOut();
    String compiled = compiled(layout);
    Functions functions = Functions.prepare(List.of(compiled, JSON, QUERY), layout);
    RunFolder folder = NewRun.plan(spec.name(), options.out, layout);
    Cast cast = cast(functions, compiled, layout, folder);
    NewRun.make(folder, layout);
    functions.leftOut().forEach((name, reason) -> out.printf("left out: %s, %s%n", name, reason));
    cast.leftOut().forEach((name, reason) -> out.printf("left out: %s, %s%n", name, reason));
    out.flush();

    Environment environment =
        Environment.read(layout.home(), CommandWords.line(spec), CommandWords.settings(spec));
    environment.platforms(cast.platforms(), cast.leftOut());
    environment.write(folder.environment());
    measure(functions, cast, folder, layout);
    environment.platforms(cast.platforms(), cast.leftOut());
    environment.end();
    environment.write(folder.environment());
    return evaluate(folder, out);
  }

  /** The study's isolates ran Go; C is what comes nearest where there is no Go. */
  private static String compiled(ProjectLayout layout) {
    Workload go = Catalogue.read(layout.workloads()).find("fibo-go");
    return Build.lacking(go).isEmpty() ? "fibo-go" : "fibo-c";
  }

  /**
   * Who plays which part of the study.
   *
   * @param platforms all of them
   * @param latency the parts in the measurements of latency
   * @param rest the parts in those of memory: each function on each side, for the study compares
   *     Python in containers with Go in isolates, and a reader wants like with like as well
   * @param own each side with the function it had in the study
   */
  private record Cast(
      List<Platform> platforms,
      Map<String, String> leftOut,
      List<Task> latency,
      List<Task> rest,
      List<Task> own) {}

  private Cast cast(Functions functions, String compiled, ProjectLayout layout, RunFolder folder)
      throws InterruptedException {
    Map<String, Workload> byName = new LinkedHashMap<>();
    functions.workloads().forEach(workload -> byName.put(workload.name(), workload));
    // Containers are given no function that they do not run, for its upload would be measured.
    Workload contained = byName.getOrDefault(JSON, byName.get(compiled));
    Selection selection = select(layout, folder);
    List<Platform> isolates =
        selection.platforms().stream().filter(PaperCommand::isIsolates).toList();
    List<Platform> containers =
        selection.platforms().stream().filter(platform -> !isIsolates(platform)).toList();
    // The study's isolates are those that are intercepted.
    Optional<Platform> studys =
        isolates.isEmpty() ? Optional.empty() : Optional.of(isolates.get(isolates.size() - 1));

    List<Task> latency = new ArrayList<>();
    List<Task> rest = new ArrayList<>();
    List<Task> own = new ArrayList<>();
    for (Platform platform : containers) {
      if (platform.unavailableReason(contained).isEmpty()) {
        latency.add(new Task(platform, contained, EnumSet.of(Mode.FIRST, Mode.COLD, Mode.WARM)));
        rest.add(new Task(platform, contained, Set.of()));
        own.add(new Task(platform, contained, Set.of()));
      }
    }
    for (Platform platform : isolates) {
      boolean plain = platform.id().variant().equals("none");
      for (Workload workload : functions.workloads()) {
        if (plain || !workload.name().equals(QUERY)) {
          latency.add(new Task(platform, workload, EnumSet.of(Mode.COLD)));
        }
      }
    }
    if (studys.isPresent()) {
      for (Workload workload : functions.workloads()) {
        if (!workload.name().equals(QUERY)) {
          rest.add(new Task(studys.get(), workload, Set.of()));
        }
      }
      own.add(new Task(studys.get(), byName.get(compiled), Set.of()));
    }
    return new Cast(selection.platforms(), selection.leftOut(), latency, rest, own);
  }

  private static boolean isIsolates(Platform platform) {
    return platform.id().platform().equals(PlatformKind.ISOLATES.id());
  }

  /**
   * OpenLambda where the user named one, else the built-in worker in its place under its own name;
   * the module where it is loaded, else seccomp.
   */
  private Selection select(ProjectLayout layout, RunFolder folder) throws InterruptedException {
    Platforms available = openlambda.platforms(layout, folder.log());
    Map<String, String> replaced = new LinkedHashMap<>();
    List<PlatformSpec> specs = new ArrayList<>();
    specs.add(PlatformSpec.parse("isolates/none"));
    PlatformSpec module = PlatformSpec.parse("isolates/lkm");
    Selection.Found loaded = available.find(module);
    if (loaded.platforms().isEmpty()) {
      replaced.put(
          module.toString(), loaded.reason() + "; isolates/seccomp is measured in its place");
      specs.add(PlatformSpec.parse("isolates/seccomp"));
    } else {
      specs.add(module);
    }
    if (openlambda.place().isNamed()) {
      // Of a worker that we start: with the import cache, as OpenLambda is by default.
      specs.add(
          PlatformSpec.parse(
              PlatformKind.OPENLAMBDA.id()
                  + (openlambda.place().url().isPresent() ? "" : "/sock")));
    } else {
      replaced.put(
          PlatformKind.OPENLAMBDA.id(),
          available.find(PlatformSpec.parse(PlatformKind.OPENLAMBDA.id())).reason()
              + "; the built-in container worker is measured in its place");
      specs.add(PlatformSpec.parse(PlatformKind.CONTAINER.id()));
    }
    Selection selection = options.select(specs, available, openlambda.place());
    if (options.namesPlatforms()) {
      return selection;
    }
    replaced.putAll(selection.leftOut());
    return new Selection(selection.platforms(), replaced);
  }

  private void measure(Functions functions, Cast cast, RunFolder folder, ProjectLayout layout)
      throws IOException, InterruptedException {
    LatencyPlan plan =
        new LatencyPlan(
            cast.platforms(),
            functions.workloads(),
            functions.executables(),
            options.n,
            first,
            options.warmup,
            options.seed,
            options.max);
    try (SamplesCsv.Writer samples = SamplesCsv.Writer.create(folder.samples());
        RowsCsv.Writer<MemoryReading> memory = MemoryReading.create(folder.memory());
        RowsCsv.Writer<StartUpTime> startUp = StartUpTime.create(folder.startUp());
        RowsCsv.Writer<DiskItem> disk = DiskItem.create(folder.disk());
        HttpDriver driver = new HttpDriver();
        Interruption interruption = Interruption.guard(driver::cancel)) {
      Recorder recorder = new Recorder(folder.name(), spec.name(), samples);
      try {
        new Latency(spec.name(), cast.latency(), plan, new EchoServer(layout.built(), folder.log()))
            .run(driver, recorder);
        new Memory(cast.rest(), options.n, repetitions, options.seed, options.max)
            .run(folder.name(), driver, memory);
        new StartUp(cast.own(), repetitions, options.seed).run(folder.name(), startUp);
        new Disk(cast.rest(), options.seed, options.max).run(folder.name(), driver, disk);
      } catch (InterruptedException | RuntimeException e) {
        throw new PartialRunException(
            "%d samples are kept in %s".formatted(recorder.count(), folder.samples()),
            interruption.happened() ? new InterruptedException() : e);
      }
    }
  }

  private int evaluate(RunFolder folder, PrintWriter out) throws IOException {
    RunData data = RunData.read(folder);
    PaperRun run = PaperRun.of(data);
    PaperTable table = PaperTable.of(run.series(), run.origins(), run.more());
    // First, for it tells figures and page that this run repeats the study.
    table.write(folder);
    int status = Evaluation.evaluate(data, options.formats, out);
    out.println();
    table.lines().forEach(out::println);
    run.missing().forEach(missing -> out.println("not measured: " + missing));
    out.flush();
    return status;
  }
}
