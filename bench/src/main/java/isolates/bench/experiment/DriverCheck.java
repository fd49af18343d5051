package isolates.bench.experiment;

import isolates.bench.MachineLacksException;
import isolates.bench.measure.AwakeProcessors;
import isolates.bench.measure.Cell;
import isolates.bench.measure.Gap;
import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Progress;
import isolates.bench.measure.Recorder;
import isolates.bench.platform.EchoServer;
import isolates.bench.platform.Endpoint;
import isolates.bench.platform.Footprint;
import isolates.bench.platform.Platform;
import isolates.bench.platform.PlatformException;
import isolates.bench.sample.Mode;
import isolates.bench.sample.Sample;
import isolates.bench.statistics.Distribution;
import isolates.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import okhttp3.Request;

/**
 * The suite's driver held against an HTTP client in C that shares nothing with it: both ask the
 * same servers at the same gaps, block by block, and must see the same latency. Without
 * interception or container: the echo server and one function as an isolate.
 */
public final class DriverCheck {
  private static final int BLOCKS = 10;

  /**
   * What both clients saw of one server at one gap.
   *
   * @param target what was asked
   * @param driver latencies of the suite's driver, block after block
   * @param client latencies of the client in C, likewise
   */
  public record Result(
      String target, Gap gap, List<Distribution> driver, List<Distribution> client) {
    /** Above the columns of {@link #line}. */
    public static final String HEADING =
        "%-8s %6s %12s %12s %7s %12s %11s  "
            .formatted(
                "target", "gap ms", "client ms", "driver ms", "ratio", "first tenth", "last tenth");

    /** The driver may take so much longer than the client in C to have an echo. */
    private static final double ECHO = 1.15;

    /** And be so far off it, either way, with a function. */
    private static final double FUNCTION = 0.05;

    private boolean isEcho() {
      return target.equals("echo");
    }

    private double ratio() {
      return median(driver) / median(client);
    }

    /** Whether the driver is as good as the client. */
    public boolean agrees() {
      return isEcho() ? ratio() <= ECHO : Math.abs(ratio() - 1) <= FUNCTION;
    }

    /** Both side by side; the first and the last block show whether the driver was warm. */
    public String line() {
      return String.format(
          Locale.ROOT,
          "%-8s %6s %12.4f %12.4f %7.3f %12.3f %11.3f  %s",
          target,
          gap.ms(),
          median(client),
          median(driver),
          ratio(),
          ratio(0),
          ratio(driver.size() - 1),
          agrees() ? "agree" : isEcho() ? "above " + ECHO : "more than 5 % apart");
    }

    /** The driver's median over the client's, of a block, from 0. */
    private double ratio(int block) {
      return driver.get(block).median() / client.get(block).median();
    }

    /** The median of a client's block medians, in milliseconds. */
    private static double median(List<Distribution> blocks) {
      return Distribution.of(
              blocks.stream().mapToLong(block -> Math.round(block.median() * 1e6)).toArray(), 1e-6)
          .median();
    }
  }

  /** What is asked at one gap, and what came of it so far. */
  private record Target(Cell cell, Endpoint endpoint, Result result) {
    static Target of(Cell cell, Endpoint endpoint, Gap gap) {
      return new Target(
          cell, endpoint, new Result(cell.function(), gap, new ArrayList<>(), new ArrayList<>()));
    }
  }

  private final EchoServer echo;
  private final Platform isolates;
  private final Workload function;
  private final List<Gap> gaps;
  private final int requests;
  private final Path client;

  /**
   * @param isolates not started
   * @param requests of each client, server and gap
   * @param client the program in C
   */
  public DriverCheck(
      EchoServer echo,
      Platform isolates,
      Workload function,
      List<Gap> gaps,
      int requests,
      Path client) {
    this.echo = echo;
    this.isolates = isolates;
    this.function = function;
    this.gaps = List.copyOf(gaps);
    this.requests = requests;
    this.client = client;
  }

  /**
   * The program in C.
   *
   * @throws MachineLacksException if it could not be built here
   */
  public static Path client() {
    Path client = Footprint.nativePart("client");
    if (!Files.isExecutable(client)) {
      throw new MachineLacksException(
          client + " is not there; get a C compiler with: apt-get install gcc libc6-dev make");
    }
    return client;
  }

  /** Measures. Whatever happens, both servers are stopped again. */
  public List<Result> run(HttpDriver driver, Recorder recorder)
      throws IOException, InterruptedException {
    try (AwakeProcessors awake = AwakeProcessors.hold();
        Progress progress = Progress.show("check", (long) BLOCKS * gaps.size() * 2)) {
      driver.describe("cpu_dma_latency", awake.state());
      echo.start();
      isolates.start(List.of(function));
      Cell floor = Floors.echo(driver, echo);
      Cell isolate = Latency.cell(driver, isolates, function, Mode.COLD);
      driver.warmUp(floor, requests);
      List<Target> targets = new ArrayList<>();
      for (Gap gap : gaps) {
        targets.add(Target.of(floor, echo.endpoint(), gap));
        targets.add(Target.of(isolate, isolates.endpoint(function, Mode.COLD), gap));
      }
      for (int block = 0; block < BLOCKS; block++) {
        for (Target target : targets) {
          Gap gap = target.result().gap();
          // Half before the client and half after it: a server that warms up favours neither.
          LongStream.Builder latencies = LongStream.builder();
          drive(recorder, target.cell(), gap, latencies);
          target.result().client().add(ask(target.endpoint().request(1), gap));
          drive(recorder, target.cell(), gap, latencies);
          target.result().driver().add(Distribution.of(latencies.build().toArray(), 1e-6));
          progress.step();
        }
      }
      return targets.stream().map(Target::result).toList();
    } finally {
      driver.disconnect();
      isolates.stop();
      echo.stop();
    }
  }

  private void drive(Recorder recorder, Cell cell, Gap gap, LongStream.Builder latencies)
      throws InterruptedException {
    for (int i = 0; i < requests / BLOCKS / 2; i++) {
      List<Sample> visit = recorder.visit(cell, 1, List.of(gap), false);
      latencies.add(
          visit
              .get(visit.size() - 1)
              .latencyNs()
              .orElseThrow(() -> new PlatformException(cell + " did not respond")));
    }
  }

  private Distribution ask(Request request, Gap gap) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                client.toString(),
                request.url().host().equals("localhost") ? "127.0.0.1" : request.url().host(),
                Integer.toString(request.url().port()),
                Integer.toString(requests / BLOCKS),
                Long.toString(gap.micros()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    process.getOutputStream().write(HttpDriver.bytes(request));
    process.getOutputStream().close();
    long[] latencies;
    try (var lines = process.inputReader()) {
      latencies = lines.lines().mapToLong(Long::parseLong).toArray();
    }
    if (process.waitFor() != 0) {
      throw new PlatformException("the client in C failed on " + request.url());
    }
    return Distribution.of(latencies, 1e-6);
  }
}
