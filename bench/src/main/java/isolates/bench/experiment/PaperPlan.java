package isolates.bench.experiment;

import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Recorder;
import isolates.bench.platform.OpenLambdaAddress;
import isolates.bench.platform.Platform;
import isolates.bench.platform.PlatformKind;
import isolates.bench.platform.PlatformSpec;
import isolates.bench.platform.Selection;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.DiskItem;
import isolates.bench.sample.MemoryReading;
import isolates.bench.sample.Mode;
import isolates.bench.sample.StartUpTime;
import isolates.workload.Build;
import isolates.workload.Catalogue;
import isolates.workload.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which platform runs which function in the study's experiments.
 *
 * @param latency what is measured for latency
 * @param like what is measured for memory and disk: each function on each side, for the study
 *     compares Python in containers with Go in isolates, and a reader wants like with like as well
 * @param own each side with the function it had in the study, measured for its start-up
 */
public record PaperPlan(List<Task> latency, List<Task> like, List<Task> own) {
  private static final String JSON = "fibo-py";
  private static final String QUERY = "fibo-py-query";

  public PaperPlan {
    latency = List.copyOf(latency);
    like = List.copyOf(like);
    own = List.copyOf(own);
  }

  /**
   * The study's platforms, and what stands in for those that this machine does not have.
   *
   * @param replaced names of platforms to one line each: why, and what is measured in their place
   */
  public record Choice(List<PlatformSpec> platforms, Map<String, String> replaced) {}

  /**
   * The study's functions, the compiled one first: its isolates ran Go; C is what comes nearest
   * where there is no Go.
   */
  public static List<Workload> functions(Catalogue catalogue) {
    boolean go = Build.unavailableReason(catalogue.find("fibo-go")).isEmpty();
    return Stream.of(go ? "fibo-go" : "fibo-c", JSON, QUERY).map(catalogue::find).toList();
  }

  /**
   * OpenLambda where the user named one, else the built-in worker in its place under its own name;
   * the module where it is loaded, else seccomp.
   */
  public static Choice choose(Selection.Finder available, OpenLambdaAddress openlambda)
      throws InterruptedException {
    Map<String, String> replaced = new LinkedHashMap<>();
    List<PlatformSpec> platforms = new ArrayList<>();
    platforms.add(PlatformSpec.parse("isolates/none"));
    PlatformSpec module = PlatformSpec.parse("isolates/lkm");
    Selection.Found loaded = available.find(module);
    if (loaded.platforms().isEmpty()) {
      replaced.put(
          module.toString(), loaded.reason() + "; isolates/seccomp is measured in its place");
      platforms.add(PlatformSpec.parse("isolates/seccomp"));
    } else {
      platforms.add(module);
    }
    PlatformSpec real = PlatformSpec.parse(PlatformKind.OPENLAMBDA.id());
    if (openlambda.isNamed()) {
      // Of a worker that we start: with the import cache, as OpenLambda is by default.
      platforms.add(openlambda.url().isPresent() ? real : PlatformSpec.parse(real + "/sock"));
    } else {
      replaced.put(
          real.toString(),
          available.find(real).reason()
              + "; the built-in container worker is measured in its place");
      platforms.add(PlatformSpec.parse(PlatformKind.CONTAINER.id()));
    }
    return new Choice(platforms, replaced);
  }

  /**
   * Assigns the parts.
   *
   * @param workloads those of the study's functions that can be had, the compiled one first
   * @param platforms as chosen, in that order, or those that the user chose
   */
  public static PaperPlan of(List<Workload> workloads, List<Platform> platforms) {
    Workload compiled = workloads.get(0);
    Workload contained =
        workloads.stream().filter(each -> each.name().equals(JSON)).findFirst().orElse(compiled);
    List<Platform> isolates = platforms.stream().filter(PaperPlan::isIsolates).toList();
    List<Task> latency = new ArrayList<>();
    List<Task> like = new ArrayList<>();
    List<Task> own = new ArrayList<>();
    for (Platform platform : platforms) {
      if (!isIsolates(platform) && platform.unavailableReason(contained).isEmpty()) {
        latency.add(new Task(platform, contained, EnumSet.of(Mode.FIRST, Mode.COLD, Mode.WARM)));
        like.add(new Task(platform, contained, Set.of()));
        own.add(new Task(platform, contained, Set.of()));
      }
    }
    for (Platform platform : isolates) {
      boolean plain = platform.id().variant().equals("none");
      for (Workload workload : workloads) {
        if (plain || !workload.name().equals(QUERY)) {
          latency.add(new Task(platform, workload, EnumSet.of(Mode.COLD)));
        }
      }
    }
    if (!isolates.isEmpty()) {
      // The study's isolates are those that are intercepted.
      Platform intercepted = isolates.get(isolates.size() - 1);
      workloads.stream()
          .filter(workload -> !workload.name().equals(QUERY))
          .forEach(workload -> like.add(new Task(intercepted, workload, Set.of())));
      own.add(new Task(intercepted, compiled, Set.of()));
    }
    return new PaperPlan(latency, like, own);
  }

  /**
   * Measures all of it, one experiment after the other.
   *
   * @param repetitions of memory and start-up
   */
  public void measure(
      LatencyPlan plan, int repetitions, MeasuredRun run, HttpDriver driver, Recorder recorder)
      throws IOException, InterruptedException {
    RunFolder folder = run.folder();
    try (CsvWriter<MemoryReading> memory = CsvWriter.create(folder.memory(), CsvColumns.MEMORY);
        CsvWriter<StartUpTime> startUp = CsvWriter.create(folder.startUp(), CsvColumns.STARTUP);
        CsvWriter<DiskItem> disk = CsvWriter.create(folder.disk(), CsvColumns.DISK)) {
      new Latency(run.bench(), latency, plan, run.echoServer()).run(driver, recorder);
      new Memory(like, plan.n(), repetitions, plan.seed(), plan.max())
          .run(folder.name(), driver, memory);
      new StartUp(own, repetitions, plan.seed()).run(folder.name(), startUp);
      new Disk(like, plan.seed(), plan.max()).run(folder.name(), driver, disk);
    }
  }

  private static boolean isIsolates(Platform platform) {
    return platform.id().platform().equals(PlatformKind.ISOLATES.id());
  }
}
