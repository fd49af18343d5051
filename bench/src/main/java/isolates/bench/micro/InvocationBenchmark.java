package isolates.bench.micro;

import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Invoker;
import isolates.bench.measure.Response;
import isolates.bench.platform.FunctionOutput;
import isolates.bench.platform.IsolatesPlatform;
import isolates.bench.run.ProjectLayout;
import isolates.bench.sample.Mode;
import isolates.controller.RawSpawn;
import isolates.workload.Build;
import isolates.workload.Catalogue;
import isolates.workload.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One invocation of fibo-c, from a bare process up to an isolate over HTTP: what each layer adds.
 */
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 2)
@Fork(2)
public class InvocationBenchmark {
  private static final String FUNCTION = "fibo-c";
  private static final long INPUT = 7;

  /** The function's executable, built. */
  @State(Scope.Benchmark)
  public static class Executable {
    Workload workload;
    Path path;
    byte[] stdin;

    @Setup(Level.Trial)
    public void build() throws InterruptedException {
      ProjectLayout layout = ProjectLayout.found();
      workload = Catalogue.read(layout.workloads()).find(FUNCTION);
      path = new Build(layout.built()).build(workload);
      stdin = Long.toString(INPUT).getBytes(StandardCharsets.UTF_8);
    }

    void check(String stdout) {
      workload
          .check()
          .complaint(INPUT, FunctionOutput.body(stdout))
          .ifPresent(
              complaint -> {
                throw new IllegalStateException(complaint);
              });
    }
  }

  /** A controller that runs it. */
  @State(Scope.Benchmark)
  public static class Controller {
    private Path logs;
    private IsolatesPlatform isolates;
    private HttpDriver driver;
    private Invoker invoker;

    @Setup(Level.Trial)
    public void start(Executable executable) throws IOException, InterruptedException {
      logs = Files.createTempDirectory("isolates-micro");
      isolates = new IsolatesPlatform("none", ProjectLayout.found().built(), logs);
      isolates.start(List.of(executable.workload));
      driver = new HttpDriver();
      invoker =
          driver.invoker(
              isolates.endpoint(executable.workload, Mode.COLD), executable.workload.check());
    }

    @TearDown(Level.Trial)
    public void stop() throws IOException {
      driver.close();
      isolates.stop();
      try (var files = Files.list(logs)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(logs);
    }
  }

  /** {@code posix_spawn} in C, the response read, the process waited for. */
  @Benchmark
  public String posixSpawnAndWait(Executable executable) throws IOException {
    String stdout =
        RawSpawn.posixSpawnAndWait(executable.path, Map.of(), executable.stdin).output();
    executable.check(stdout);
    return stdout;
  }

  /** The same by the JDK. */
  @Benchmark
  public String processBuilder(Executable executable) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(executable.path.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var in = process.getOutputStream()) {
      in.write(executable.stdin);
    }
    String stdout = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    executable.check(stdout);
    return stdout;
  }

  /** An isolate, over HTTP. */
  @Benchmark
  public Response isolate(Controller controller) {
    Response response = controller.invoker.invoke(INPUT);
    if (!response.ok()) {
      throw new IllegalStateException(response.error());
    }
    return response;
  }
}
