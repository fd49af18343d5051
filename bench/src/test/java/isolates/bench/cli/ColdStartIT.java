package isolates.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import isolates.bench.cli.BenchProcess.Outcome;
import isolates.bench.sample.MemoryReading;
import isolates.bench.sample.Mode;
import isolates.bench.sample.ReadRows;
import isolates.bench.sample.Sample;
import isolates.container.Runtimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole of it, in processes of its own, as a user runs it. */
@Order(2)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ColdStartIT {
  /** One run of several functions, platforms and launches, that tests look at and leave alone. */
  @TempDir private static Path shared;

  private static Outcome outcome;

  @TempDir Path folder;
  private List<ProcessHandle> started = List.of();

  @BeforeAll
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  static void measure() throws Exception {
    outcome =
        BenchProcess.runWell(
            "coldstart",
            "--function=fibo-c,fibo-py",
            "--platforms=" + (containers() ? "isolates,container/unshare" : "isolates"),
            "--n=4",
            "--launches=2",
            "--gap=1",
            "--warmup=1",
            "--first=1",
            "--formats=svg",
            "--out=" + shared.resolve("run"));
  }

  @Test
  void measuresIsolatesAndContainersAndLeavesNothingBehind() throws Exception {
    assumeContainers();
    Path run = shared.resolve("run");
    List<Sample> samples = ReadRows.samples(run.resolve("samples.csv"));
    assertThat(samples).allMatch(Sample::ok);
    assertThat(groups(samples))
        .containsExactly(
            "container fibo-c cold: 4",
            "container fibo-c first: 1",
            "container fibo-c prepared: 4",
            "container fibo-c warm: 4",
            "container fibo-py cold: 4",
            "container fibo-py first: 1",
            "container fibo-py prepared: 4",
            "container fibo-py warm: 4",
            "floor echo floor: 4",
            // Its process and its server, both bare.
            "floor fibo-c floor: 8",
            "isolates fibo-c cold: 4",
            "isolates fibo-c first: 1",
            "isolates fibo-c prepared: 4",
            "isolates fibo-py cold: 4",
            "isolates fibo-py first: 1",
            "isolates fibo-py prepared: 4");
    assertThat(instances(samples, Mode.COLD)).doesNotHaveDuplicates();
    assertThat(instances(samples, Mode.PREPARED)).hasSize(16).doesNotHaveDuplicates();
    assertThat(starts(samples, Mode.COLD)).containsExactly("container", "exec");
    assertThat(starts(samples, Mode.PREPARED)).containsExactly("container", "fork", "wait");
    // One of each function in each launch.
    assertThat(instances(samples, Mode.WARM)).hasSize(4);
    assertThat(Files.readString(run.resolve("summary.csv"))).contains("isolates", "container");
    assertThat(run.resolve("comparison.csv")).isNotEmptyFile();
    assertThat(run.resolve("environment.json"))
        .content()
        .contains("\"commit\"", "\"governor\"", "\"out\" : \"" + run + "\"");
    assertThat(run.resolve("phases.csv")).content().contains(",container,", "Create()");
    assertThat(run.resolve("memory.csv")).content().contains("sandbox frozen", "worker");
    assertThat(run.resolve("stats/ol.csv")).content().matches("(\\d+\n){4}");
    // Of each function, after the tables.
    for (String function : List.of("fibo-c", "fibo-py")) {
      List<String> answer =
          outcome.said().subList(outcome.said().lastIndexOf(function), outcome.said().size());
      assertThat(answer.get(1))
          .startsWith("  cold after 1 ms: ")
          .contains("isolates/none", "container");
      assertThat(answer.get(2)).startsWith("  prepared");
    }
    assertThat(memory(run, "isolates")).isEqualTo(memory(run, "container")).isEqualTo(2);
    assertThat(mentions(shared.toString())).isEmpty();
  }

  /** Functions of which the memory of a platform's server was read after it had served. */
  private static long memory(Path run, String platform) throws IOException {
    return ReadRows.memory(run.resolve("memory.csv")).stream()
        .filter(reading -> reading.group().platform().equals(platform))
        .filter(reading -> reading.scope().equals(MemoryReading.WORKER))
        .map(reading -> reading.group().function())
        .distinct()
        .count();
  }

  @Test
  void figuresAreRenderedAgainFromTheFolderAlone() throws Exception {
    Path run = shared.resolve("run");
    BenchProcess.runWell(
        "figures", "--formats=svg", "--run=" + run, "--out=" + folder.resolve("again"));
    try (Stream<Path> figures = Files.list(run.resolve("figures"))) {
      assertThat(figures)
          .isNotEmpty()
          .allSatisfy(
              figure ->
                  assertThat(folder.resolve("again").resolve(figure.getFileName()))
                      .hasSameBinaryContentAs(figure));
    }
  }

  @Test
  void aControllerThatDiesEndsTheRunWithWhatItHas() throws Exception {
    endInItsMidst(
        BenchProcess.start(longRun("isolates")),
        bench -> {
          started.stream()
              .filter(handle -> commandLine(handle).contains("isolates.controller.ControllerMain"))
              .filter(handle -> openFile(handle).contains("isolates-none.log"))
              .forEach(ProcessHandle::destroyForcibly);
          Outcome outcome = bench.finish();
          assertThat(outcome.status()).isEqualTo(1);
          assertThat(outcome.lastLine())
              .startsWith("isolates-bench: the controller died with status 137")
              .contains("samples are kept in " + folder.resolve("run/samples.csv"));
        });
  }

  @Test
  void ctrlCEndsTheRunWithWhatItHas() throws Exception {
    assumeContainers();
    endInItsMidst(
        BenchProcess.startInTheForeground(longRun("isolates,container")),
        bench -> {
          bench.interrupt();
          Outcome outcome = bench.finish();
          assertThat(outcome.status()).isEqualTo(130);
          assertThat(outcome.said())
              .anyMatch(
                  line ->
                      line.matches(
                          "isolates-bench: interrupted; \\d+ samples are kept in .*samples.csv"));
        });
  }

  @Test
  void killingTheProcessThatPeopleSeeEndsAllOfIt() throws Exception {
    assumeContainers();
    endInItsMidst(
        BenchProcess.start(longRun("isolates,container")),
        bench -> {
          bench.kill();
          // Before what is left of it is killed.
          assertNothingRuns();
        });
  }

  @Test
  void evenKilledItLeavesNoProcessBehind() throws Exception {
    assumeContainers();
    endInItsMidst(
        BenchProcess.start(longRun("isolates,container")),
        bench -> {
          started.stream()
              .filter(handle -> commandLine(handle).contains("isolates.bench.launch.DriverMain"))
              .forEach(ProcessHandle::destroyForcibly);
          bench.kill();
        });
  }

  /** How a run is ended, and what is seen of it then. */
  private interface Ending {
    void of(BenchProcess bench) throws Exception;
  }

  /** However a run ends, it keeps what it has measured and leaves nothing that runs. */
  private void endInItsMidst(BenchProcess measuring, Ending ending) throws Exception {
    Path samples = folder.resolve("run/samples.csv");
    try (BenchProcess bench = measuring) {
      awaitLines(bench, samples, 50);
      started = bench.descendants().toList();
      assertThat(started).isNotEmpty();
      ending.of(bench);
    }
    assertThat(ReadRows.samples(samples).size()).isGreaterThanOrEqualTo(50);
    assertNothingRuns();
  }

  /** Whose end nobody sees. */
  private String[] longRun(String platforms) {
    return new String[] {
      "warm",
      "--function=noop",
      "--platforms=" + platforms,
      "--n=100000",
      "--out=" + folder.resolve("run")
    };
  }

  private static boolean containers() {
    return Runtimes.probe("unshare").available();
  }

  private static void assumeContainers() {
    assumeTrue(containers(), () -> Runtimes.probe("unshare").toString());
  }

  private static void awaitLines(BenchProcess bench, Path file, int count) {
    await()
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofMillis(20))
        .failFast("the run ended", () -> !bench.isAlive())
        .until(() -> Files.exists(file) && lines(file) > count);
  }

  private static long lines(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    }
  }

  private void assertNothingRuns() {
    for (ProcessHandle handle : started) {
      assertThat(handle.onExit()).as(commandLine(handle)).succeedsWithin(30, TimeUnit.SECONDS);
    }
    assertThat(mentions(folder.toString())).isEmpty();
  }

  /** Command lines of processes that speak of this test's folder. */
  private static List<String> mentions(String text) {
    return ProcessHandle.allProcesses()
        .filter(handle -> handle.pid() != ProcessHandle.current().pid())
        .map(ColdStartIT::commandLine)
        .filter(line -> line.contains(text))
        .toList();
  }

  private static String commandLine(ProcessHandle handle) {
    try {
      return Files.readString(Path.of("/proc/" + handle.pid() + "/cmdline")).replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }

  private static String openFile(ProcessHandle handle) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/" + handle.pid() + "/fd/2")).toString();
    } catch (IOException e) {
      return "";
    }
  }

  /** How many samples there are of each, by name. */
  private static List<String> groups(List<Sample> samples) {
    Map<String, Long> counts =
        samples.stream()
            .filter(s -> s.group().mode() != Mode.WARMUP)
            .collect(
                Collectors.groupingBy(
                    s ->
                        s.group().platform()
                            + " "
                            + s.group().function()
                            + " "
                            + s.group().mode().id(),
                    TreeMap::new,
                    Collectors.counting()));
    return counts.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue()).toList();
  }

  private static Set<String> starts(List<Sample> samples, Mode mode) {
    return samples.stream()
        .filter(s -> s.group().mode() == mode)
        .map(Sample::start)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> instances(List<Sample> samples, Mode mode) {
    Stream<String> instances =
        samples.stream().filter(s -> s.group().mode() == mode).map(Sample::instance);
    return (mode == Mode.WARM ? instances.distinct() : instances).toList();
  }
}
