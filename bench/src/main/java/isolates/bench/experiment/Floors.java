package isolates.bench.experiment;

import isolates.bench.measure.Cell;
import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Response;
import isolates.bench.platform.EchoServer;
import isolates.bench.platform.FunctionOutput;
import isolates.bench.platform.FunctionServer;
import isolates.bench.platform.PlatformId;
import isolates.bench.sample.Mode;
import isolates.controller.RawSpawn;
import isolates.workload.Check;
import isolates.workload.Input;
import isolates.workload.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What no platform can be faster than, measured in the same run: the driver with its connection, a
 * bare process, and a function's server without a container around it.
 */
public final class Floors {
  private Floors() {}

  /**
   * The driver's own cost: an echo of the body, over the same client and the same server library.
   */
  public static Cell echo(HttpDriver driver, EchoServer echo) {
    Check check = new Check.Echo(Input.integers(Input.Form.STDIN));
    return new Cell(
        new PlatformId(PlatformId.FLOOR, "echo"),
        "echo",
        "java",
        Mode.FLOOR,
        driver.invoker(echo.endpoint(), check),
        new Cell.Hooks() {
          @Override
          public OptionalLong cpuNs() {
            return echo.cpuNs();
          }
        });
  }

  /** The server that a container keeps, outside any container. */
  static Cell server(HttpDriver driver, FunctionServer server) {
    Workload workload = server.workload();
    return new Cell(
        new PlatformId(PlatformId.FLOOR, "server"),
        workload.name(),
        workload.language(),
        Mode.FLOOR,
        driver.invoker(server.endpoint(), workload.check()),
        Cell.Hooks.NONE);
  }

  /**
   * A bare process: {@code posix_spawn} of the function's own executable, its response read, its
   * end waited for.
   */
  static Optional<Cell> spawn(Workload workload, Path executable) {
    if (workload.input().form() != Input.Form.STDIN
        || !(workload.input().draw() instanceof Input.Draw.Integers)
        || RawSpawn.problem().isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new Cell(
            new PlatformId(PlatformId.FLOOR, "spawn"),
            workload.name(),
            workload.language(),
            Mode.FLOOR,
            input -> rawSpawn(workload, executable, input),
            Cell.Hooks.NONE));
  }

  private static Response rawSpawn(Workload workload, Path executable, long input) {
    byte[] stdin = workload.input().body(input);
    long start = System.nanoTime();
    OptionalLong end = OptionalLong.empty();
    OptionalLong bytes = OptionalLong.empty();
    String error;
    try {
      RawSpawn.Spawned spawned =
          RawSpawn.posixSpawnAndWait(
              executable,
              Map.of(
                  "PATH",
                  "/usr/local/bin:/usr/bin:/bin",
                  "REQUEST_METHOD",
                  "POST",
                  "CONTENT_LENGTH",
                  Integer.toString(stdin.length)),
              stdin);
      end = OptionalLong.of(start + spawned.nanos());
      bytes = OptionalLong.of(spawned.output().length());
      error =
          spawned.code() == 0
              ? workload.check().complaint(input, FunctionOutput.body(spawned.output())).orElse("")
              : "the process ended with exit status " + spawned.code();
    } catch (IOException e) {
      error = e.getMessage();
    }
    return new Response(
        start,
        OptionalLong.empty(),
        end,
        OptionalLong.empty(),
        bytes,
        "",
        OptionalLong.empty(),
        "",
        false,
        error);
  }
}
