package isolates.bench.platform;

import isolates.bench.sample.Mode;
import isolates.openlambda.worker.Availability;
import isolates.workload.Workload;
import isolates.workload.Workload.ContainerForm;
import isolates.workload.Workload.InputForm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The built-in container worker: each function twice, once with its container reused and once with
 * a fresh one each time.
 */
public final class Container implements Platform {
  public static final String NAME = "container";

  /** Behind the name of a function whose container is never used twice. */
  private static final String FRESH = "-fresh";

  /** How often to look whether the worker is at rest. Asking costs it some 50 us. */
  private static final Duration GLANCE = Duration.ofMillis(2);

  private static final Duration REST_AT_MOST = Duration.ofSeconds(30);
  private static final MediaType ARCHIVE = MediaType.get("application/gzip");
  private static final JsonMapper JSON = new JsonMapper();

  private final PlatformId id;
  private final Availability runtime;
  private final List<Workload> workloads;
  private final Path built;
  private final Path log;
  private final OkHttpClient control = new OkHttpClient();
  private final Map<String, Object> description = new LinkedHashMap<>();
  private ServerProcess worker;

  /**
   * @param runtime one that works here
   * @param workloads that will be run
   * @param built the folder with a built folder for each of them
   * @param logs where the worker's standard error goes
   */
  public Container(Availability runtime, List<Workload> workloads, Path built, Path logs) {
    this.id = new PlatformId(NAME, runtime.name());
    this.runtime = runtime;
    this.workloads = List.copyOf(workloads);
    this.built = built;
    this.log = ServerProcess.logFile(logs, id);
  }

  @Override
  public PlatformId id() {
    return id;
  }

  @Override
  public Map<String, Object> description() {
    return Map.copyOf(description);
  }

  @Override
  public Optional<String> lacking(Workload workload) {
    return Optional.empty();
  }

  @Override
  public Set<Mode> modes() {
    return EnumSet.of(Mode.FIRST, Mode.COLD, Mode.WARM);
  }

  @Override
  public void start() throws InterruptedException {
    worker =
        ServerProcess.start(
            "the container worker",
            List.of("-XX:+UseSerialGC"),
            "isolates.openlambda.worker.Main",
            List.of("--runtime=" + runtime.name(), "--port=0"),
            log);
    worker
        .ready()
        .properties()
        .forEach(
            fact -> {
              if (!fact.getKey().equals("ready")) {
                description.put(fact.getKey(), fact.getValue().toString());
              }
            });
    for (Workload workload : workloads) {
      upload(workload, workload.name(), true);
      upload(workload, workload.name() + FRESH, false);
    }
  }

  private void upload(Workload workload, String name, boolean reuse) {
    Path executable = built.resolve(workload.name()).resolve(workload.isolate());
    byte[] archive = ContainerArchive.pack(workload, workload.container(), executable, reuse);
    Request request =
        new Request.Builder()
            .url(worker.url() + "/registry/" + name)
            .post(RequestBody.create(archive, ARCHIVE))
            .build();
    try (Response response = control.newCall(request).execute()) {
      if (!response.isSuccessful()) {
        throw new PlatformException(
            "the container worker refused %s: HTTP %d: %s"
                .formatted(name, response.code(), response.body().string().strip()));
      }
    } catch (IOException e) {
      throw new PlatformException("the container worker took no upload: " + e.getMessage(), e);
    }
  }

  @Override
  public Endpoint endpoint(Workload workload, Mode mode) {
    String name = mode == Mode.COLD ? workload.name() + FRESH : workload.name();
    String url = worker.url() + "/run/" + name;
    InputForm form = workload.container() == ContainerForm.F_PY ? InputForm.JSON : workload.input();
    return new Endpoint() {
      @Override
      public Request request(long input) {
        return Inputs.request(url, form, input);
      }

      @Override
      public Answer answer(Headers headers, String body) {
        String instance = headers.get("Container-Instance");
        String invocations = headers.get("Container-Invocations");
        return new Answer(
            instance == null ? "" : instance,
            invocations == null
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(invocations)),
            Answers.result(body));
      }
    };
  }

  /** Waits until every container left is frozen: none is being frozen or removed any more. */
  @Override
  public void settle() throws InterruptedException {
    long patience = System.nanoTime() + REST_AT_MOST.toNanos();
    while (!atRest() && System.nanoTime() < patience) {
      Thread.sleep(GLANCE.toMillis());
    }
  }

  private boolean atRest() {
    Request request = new Request.Builder().url(worker.url() + "/.container/instances").build();
    try (Response response = control.newCall(request).execute()) {
      for (JsonNode instance : JSON.readTree(response.body().string())) {
        if (!instance.path("state").asString("").equals("frozen")) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      // A worker that does not answer is found out by the next sample.
      return true;
    }
  }

  @Override
  public OptionalLong cpuUs(String instance) {
    return OptionalLong.empty();
  }

  @Override
  public Optional<String> death() {
    return worker == null ? Optional.empty() : worker.death();
  }

  @Override
  public void stop() {
    control.connectionPool().evictAll();
    if (worker != null) {
      worker.stop();
      worker = null;
    }
  }
}
