package isolates.bench.platform;

import isolates.bench.sample.Mode;
import isolates.openlambda.FunctionPackage;
import isolates.openlambda.OpenLambdaClient;
import isolates.openlambda.OpenLambdaWorker;
import isolates.workload.Workload;
import isolates.workload.Workload.InputForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import okhttp3.Headers;
import okhttp3.Request;
import tools.jackson.databind.JsonNode;

/**
 * A real OpenLambda worker, attached to or started by us. It names no sandbox, so the function
 * does: {@code f.py} answers with a token made when it was imported and with how often it has been
 * called.
 */
public final class OpenLambdaPlatform implements Platform {
  public static final String NAME = "openlambda";

  /** Before our functions' names, so that they are told from the user's, and gone afterwards. */
  private static final String OURS = "isolates-bench-";

  private static final String FRESH = "-fresh";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** How long its sandbox may take to be destroyed or paused after a response. */
  private static final Duration REST_AT_MOST = Duration.ofSeconds(10);

  /** What OpenLambda calls the sandboxes that others are forked from. */
  private static final String IMPORT_CACHE = "import-cache";

  private static final String DESTROYED = "Destroy().cnt";
  private static final String PAUSED = "Pause().cnt";

  /** The sandbox that forks from the import cache's zygote, as OpenLambda has it by default. */
  static final String SOCK = "sock";

  /** The same sandbox with a fresh Python each time. */
  static final String SOCK_NO_IMPORT_CACHE = "sock-no-import-cache";

  /** Past OpenLambda's own, so that two workers can run side by side. */
  private static final int SECOND_PORT = 5001;

  /** How a worker is reached. */
  public sealed interface Reach {
    /** One that runs already, and stays. */
    record Attached(String url) implements Reach {}

    /** One that we start and stop. */
    record Managed(OpenLambdaWorker.Settings settings) implements Reach {}
  }

  private final PlatformId id;
  private final Reach reach;
  private final List<Workload> workloads;
  private final Map<String, Object> description = new LinkedHashMap<>();
  private Optional<OpenLambdaWorker> worker = Optional.empty();
  private OpenLambdaClient client;

  /** The worker's counts when it was last at rest. */
  private Map<String, Long> counted = Map.of();

  private OptionalLong loadingNs = OptionalLong.empty();

  /**
   * @param variant its sandbox and, where that is off, the import cache
   * @param workloads that will be run
   */
  public OpenLambdaPlatform(String variant, Reach reach, List<Workload> workloads) {
    this.id = new PlatformId(NAME, variant);
    this.reach = reach;
    this.workloads = List.copyOf(workloads);
  }

  /** How a worker of a variant is run; each variant has a folder of its own. */
  static OpenLambdaWorker.Settings settings(String variant, Path bin, Path dir) {
    return switch (variant) {
      case SOCK_NO_IMPORT_CACHE ->
          new OpenLambdaWorker.Settings(
              bin,
              dir.resolveSibling(dir.getFileName() + "-no-import-cache"),
              Optional.empty(),
              Map.of("features.import_cache", "", "worker_port", Integer.toString(SECOND_PORT)));
      case SOCK -> new OpenLambdaWorker.Settings(bin, dir, Optional.empty(), Map.of());
      default ->
          new OpenLambdaWorker.Settings(
              bin,
              dir.resolveSibling(dir.getFileName() + "-" + variant),
              Optional.empty(),
              Map.of("sandbox", variant, "features.import_cache", ""));
    };
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
  public Optional<String> unavailableReason(Workload workload) {
    return workload.openlambda().isPresent()
        ? Optional.empty()
        : Optional.of("it has no f.py, which is all that OpenLambda runs");
  }

  /** A worker that is not ours to restart has no first invocation. */
  @Override
  public Set<Mode> modes() {
    return reach instanceof Reach.Managed
        ? EnumSet.of(Mode.FIRST, Mode.COLD, Mode.WARM)
        : EnumSet.of(Mode.COLD, Mode.WARM);
  }

  @Override
  public void start() throws InterruptedException {
    try {
      if (reach instanceof Reach.Managed managed) {
        OpenLambdaWorker started = OpenLambdaWorker.start(managed.settings(), PATIENCE);
        worker = Optional.of(started);
        client = started.client();
        description.put("binary", managed.settings().binary().toString());
        description.computeIfAbsent("sha256", unused -> sha256(managed.settings()));
        description.put("configuration", managed.settings().configuration());
        description.put("options", managed.settings().options());
        description.put("configuration with options", managed.settings().overridden());
      } else if (reach instanceof Reach.Attached attached) {
        client = new OpenLambdaClient(attached.url(), PATIENCE);
        client.requireOpenLambda();
        description.put("url", attached.url());
      }
      description.put("identity", client.identify().description());
      long ready = System.nanoTime();
      for (Workload workload : workloads) {
        if (unavailableReason(workload).isEmpty()) {
          FunctionPackage function = FunctionPackage.ofFolder(workload.openlambda().orElseThrow());
          client.upload(OURS + workload.name(), function.withReuse(true));
          client.upload(OURS + workload.name() + FRESH, function.withReuse(false));
        }
      }
      loadingNs = OptionalLong.of(System.nanoTime() - ready);
      counted = client.stats();
    } catch (IOException e) {
      throw new PlatformException(e.getMessage(), e);
    }
  }

  @Override
  public Endpoint endpoint(Workload workload, Mode mode) {
    String name = OURS + workload.name() + (mode == Mode.COLD ? FRESH : "");
    String url = client.url().newBuilder().encodedPath("/run/" + name).build().toString();
    return new Endpoint() {
      @Override
      public Request request(long input) {
        return Inputs.request(url, InputForm.JSON, input);
      }

      @Override
      public Unwrapped unwrap(Headers headers, String body) {
        JsonNode output = FunctionOutput.object(body);
        JsonNode served = output.path("served");
        return new Unwrapped(
            output.path("instance").asString(""),
            served.isIntegralNumber() ? OptionalLong.of(served.asLong()) : OptionalLong.empty(),
            FunctionOutput.result(body));
      }
    };
  }

  /**
   * Waits until the sandbox that answered is destroyed or paused, as the worker's own counts show.
   * That is more than tidiness: while a sandbox that is not reused is being destroyed, the worker
   * drops the next request for its function without ever answering it.
   */
  @Override
  public void settle(Mode mode) throws InterruptedException {
    String key = mode == Mode.COLD ? DESTROYED : PAUSED;
    try {
      long before = counted.getOrDefault(key, 0L);
      client.awaitCount(key, before + 1, REST_AT_MOST);
      counted = client.stats();
    } catch (IOException e) {
      // A worker that does not answer is found out by the next sample.
      return;
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  @Override
  public OptionalLong cpuUs(String instance) {
    return OptionalLong.empty();
  }

  @Override
  public OptionalLong loadingNs() {
    return loadingNs;
  }

  /** Its sandboxes outlive the processes that made them; their control groups know them all. */
  @Override
  public Set<Long> processes() {
    if (worker.isEmpty() || !(reach instanceof Reach.Managed managed)) {
      return Set.of();
    }
    Set<Long> roots = new LinkedHashSet<>(Set.of(worker.get().pid()));
    roots.addAll(ProcessTree.ofControlGroup(managed.settings().sandboxes()));
    return ProcessTree.of(roots);
  }

  @Override
  public List<Footprint> footprint(Workload workload) {
    List<Footprint> needed = new ArrayList<>();
    workload.openlambda().ifPresent(folder -> needed.add(Footprint.own("function", folder)));
    if (reach instanceof Reach.Managed managed) {
      needed.add(Footprint.own("ol", managed.settings().binary()));
      needed.add(Footprint.own("worker's folder", managed.settings().directory()));
      return Footprint.present(needed);
    }
    return List.of();
  }

  @Override
  public boolean countsPhases() {
    return true;
  }

  @Override
  public PhaseTotals phases() {
    return PhaseTotals.of(client, "the OpenLambda worker");
  }

  @Override
  public OptionalLong server() {
    return worker.isPresent() ? OptionalLong.of(worker.get().pid()) : OptionalLong.empty();
  }

  /** Ours, and those of the import cache; sandboxes of the user's own functions are not counted. */
  @Override
  public List<SandboxInstance> sandboxes() {
    try {
      return client.sandboxes().stream()
          .filter(each -> each.name().startsWith(OURS) || each.name().equals(IMPORT_CACHE))
          .filter(each -> Files.isDirectory(each.controlGroup()))
          .map(
              each ->
                  new SandboxInstance(
                      (each.name().equals(IMPORT_CACHE) ? "zygote" : "sandbox")
                          + (each.frozen() ? " frozen" : " idle"),
                      ProcessTree.ofControlGroup(each.controlGroup()),
                      Optional.of(each.controlGroup().resolve("memory.current"))))
          .toList();
    } catch (IOException e) {
      throw new PlatformException("the OpenLambda worker does not answer: " + e.getMessage(), e);
    }
  }

  @Override
  public Optional<String> death() {
    if (worker.isPresent() && !worker.get().isAlive()) {
      return Optional.of("the OpenLambda worker died; see worker.out in its folder");
    }
    return client == null || client.isReady()
        ? Optional.empty()
        : Optional.of("the OpenLambda worker at " + client.url() + " answers no more");
  }

  @Override
  public void stop() {
    if (client == null) {
      return;
    }
    OpenLambdaClient ending = client;
    client = null;
    removeFunctions(ending);
    ending.close();
    if (worker.isPresent()) {
      OpenLambdaWorker stopping = worker.get();
      worker = Optional.empty();
      try {
        stopping.close();
      } catch (IOException e) {
        throw new PlatformException(e.getMessage(), e);
      }
    }
  }

  private static String sha256(OpenLambdaWorker.Settings settings) {
    try {
      return settings.sha256();
    } catch (IOException e) {
      throw new PlatformException(settings.binary() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void removeFunctions(OpenLambdaClient from) {
    try {
      for (String name : from.functions()) {
        if (name.startsWith(OURS)) {
          from.delete(name);
        }
      }
    } catch (IOException e) {
      // A worker that is gone holds none of our functions in memory; what lies in its registry is
      // written over by the next run.
      return;
    }
  }
}
