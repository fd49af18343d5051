package isolates.bench.experiment;

import isolates.bench.WrongUseException;
import isolates.bench.experiment.ClosedLoop.Result;
import isolates.bench.measure.Cell;
import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Recorder;
import isolates.bench.platform.Endpoint;
import isolates.bench.platform.OpenLambdaAddress;
import isolates.bench.platform.Platform;
import isolates.bench.platform.PlatformException;
import isolates.bench.platform.PlatformKind;
import isolates.bench.platform.PlatformSpec;
import isolates.bench.sample.Mode;
import isolates.workload.Check;
import isolates.workload.Input;
import isolates.workload.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * OpenLambda's own benchmark, {@code ol bench}, made against any worker.
 *
 * @param time of each load
 */
public record OlBench(List<Load> loads, Duration time, long seed) {
  private static final int FUNCTIONS = 64;

  /** What {@code ol bench} posts. */
  private static final RequestBody NULL =
      RequestBody.create("null".getBytes(StandardCharsets.UTF_8), MediaType.get("text/json"));

  /** The loads of it that need nothing but Python. */
  public enum Load {
    /** One request at a time. */
    PY64_SEQ("py64-seq", 1),
    /** 32 requests at a time. */
    PY64_PAR("py64-par", 32);

    private final String title;
    private final int tasks;

    Load(String title, int tasks) {
      this.title = title;
      this.tasks = tasks;
    }

    /**
     * The load of that name.
     *
     * @throws IllegalArgumentException naming those there are, if there is none
     */
    public static Load of(String title) {
      return Arrays.stream(values())
          .filter(load -> load.title.equals(title))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "unknown load '%s'; choose one of %s, %s"
                          .formatted(title, PY64_SEQ, PY64_PAR)));
    }

    /** As {@code ol bench} calls it. */
    @Override
    public String toString() {
      return title;
    }
  }

  /**
   * A driver that keeps as many idle connections as Go's standard client, which {@code ol bench}
   * uses: with 32 tasks most requests have a connection of their own.
   */
  public static HttpDriver driver() {
    return new HttpDriver(2);
  }

  /**
   * Its functions: bench-py-0 to bench-py-63, each answers with its number.
   *
   * @param folder where their code is written
   */
  public static List<Workload> functions(Path folder) throws IOException {
    List<Workload> functions = new ArrayList<>();
    for (int i = 0; i < FUNCTIONS; i++) {
      String name = "bench-py-" + i;
      Path code = Files.createDirectories(folder.resolve(name));
      Files.writeString(code.resolve("f.py"), "def f(event):\n\treturn " + i + "\n");
      functions.add(
          new Workload(
              name,
              "Answers " + i + ".",
              "python",
              code,
              List.of(),
              Optional.empty(),
              "",
              Workload.Start.EXEC,
              Workload.ContainerForm.F_PY,
              Optional.empty(),
              Optional.of(code),
              Input.integers(Input.Form.JSON),
              new Check.Equals(Integer.toString(i))));
    }
    return functions;
  }

  /**
   * What is loaded where the user names nothing: both workers, as far as there are two.
   *
   * @param named what the user names, if anything
   * @throws WrongUseException if that runs no f.py
   */
  public static List<PlatformSpec> workers(
      Optional<List<PlatformSpec>> named, OpenLambdaAddress real) {
    String container = PlatformKind.CONTAINER.id();
    String openlambda = PlatformKind.OPENLAMBDA.id();
    for (PlatformSpec each : named.orElse(List.of())) {
      if (each.platform().equals(PlatformKind.ISOLATES.id())) {
        throw new WrongUseException(
            "platforms: '%s' runs no f.py, which is all this load has; choose one of %s, %s"
                .formatted(each, openlambda, container));
      }
    }
    return Stream.of(openlambda, container)
        .filter(id -> id.equals(container) || real.isNamed())
        .map(PlatformSpec::parse)
        .toList();
  }

  /**
   * Loads one platform after the other. Whatever happens, each is stopped again.
   *
   * @param results told of each outcome as it is there
   * @throws PlatformException if a platform does not start, or a function does not answer
   */
  public void run(
      List<Platform> platforms,
      List<Workload> functions,
      HttpDriver driver,
      Recorder recorder,
      BiConsumer<Platform, Result> results)
      throws InterruptedException {
    for (Platform platform : platforms) {
      try {
        platform.start(functions);
        for (Load load : loads) {
          ClosedLoop loop =
              new ClosedLoop(
                  load.title, cells(load, platform, functions, driver), load.tasks, time, seed);
          loop.warmUp(recorder);
          results.accept(platform, loop.run(recorder));
          platform
              .death()
              .ifPresent(
                  death -> {
                    throw new PlatformException(death);
                  });
        }
      } finally {
        driver.disconnect();
        platform.stop();
      }
    }
  }

  private static List<Cell> cells(
      Load load, Platform platform, List<Workload> functions, HttpDriver driver) {
    return functions.stream()
        .map(
            function ->
                new Cell(
                    platform.id(),
                    load.title,
                    function.language(),
                    Mode.WARM,
                    driver.invoker(
                        posted(platform.endpoint(function, Mode.WARM)), function.check()),
                    Cell.Hooks.NONE))
        .toList();
  }

  private static Endpoint posted(Endpoint endpoint) {
    return new Endpoint() {
      @Override
      public Request request(long input) {
        return endpoint.request(input).newBuilder().post(NULL).build();
      }

      @Override
      public Unwrapped unwrap(Headers headers, byte[] body) {
        return endpoint.unwrap(headers, body);
      }
    };
  }
}
