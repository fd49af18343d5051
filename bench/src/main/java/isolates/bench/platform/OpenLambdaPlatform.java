package isolates.bench.platform;

import isolates.bench.sample.Mode;
import isolates.openlambda.FunctionPackage;
import isolates.openlambda.OpenLambdaClient;
import isolates.openlambda.OpenLambdaWorker;
import isolates.openlambda.Sandbox;
import isolates.workload.Workload;
import isolates.workload.Workload.InputForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A real OpenLambda worker, attached to or started by us. It names no sandbox, so the function
 * does: {@code f.py} answers with a token made when it was imported and with how often it has been
 * called.
 */
public final class OpenLambdaPlatform extends AbstractPlatform implements WorkerInternals {
  private static final String WORKER = "the OpenLambda worker";

  /** Before our functions' names, so that they are told from the user's, and gone afterwards. */
  private static final String OURS = "isolates-bench-";

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

  private final Reach reach;
  private Optional<OpenLambdaWorker> worker = Optional.empty();
  private OpenLambdaClient client;
  private WorkerFunctions functions;

  /** The worker's counts when it was last at rest. */
  private Map<String, Long> counted = Map.of();

  private OptionalLong loadingNs = OptionalLong.empty();

  /**
   * @param variant its sandbox and, where that is off, the import cache
   */
  public OpenLambdaPlatform(String variant, Reach reach) {
    super(PlatformKind.OPENLAMBDA, variant);
    this.reach = reach;
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
  public void start(List<Workload> workloads) throws InterruptedException {
    try {
      if (reach instanceof Reach.Managed managed) {
        OpenLambdaWorker started = OpenLambdaWorker.start(managed.settings(), PATIENCE);
        worker = Optional.of(started);
        client = started.client();
        functions = new WorkerFunctions(client, OURS);
        describe("binary", managed.settings().binary().toString());
        if (!description().containsKey("sha256")) {
          describe("sha256", managed.settings().sha256());
        }
        describe("configuration", managed.settings().configuration());
        describe("options", managed.settings().options());
        describe("configuration with options", managed.settings().overridden());
      } else if (reach instanceof Reach.Attached attached) {
        client = new OpenLambdaClient(attached.url(), PATIENCE);
        functions = new WorkerFunctions(client, OURS);
        client.requireOpenLambda();
        describe("url", attached.url());
      }
      describe("identity", client.identify().description());
      List<Workload> runnable =
          workloads.stream().filter(workload -> unavailableReason(workload).isEmpty()).toList();
      loadingNs = OptionalLong.of(functions.upload(runnable, OpenLambdaPlatform::pack));
      counted = client.stats();
    } catch (IOException e) {
      throw new PlatformException(e.getMessage(), e);
    }
  }

  private static FunctionPackage pack(Workload workload) throws IOException {
    return FunctionPackage.ofFolder(workload.openlambda().orElseThrow());
  }

  @Override
  public Endpoint endpoint(Workload workload, Mode mode) {
    return new FunctionEndpoint(
        functions.url(workload, mode),
        InputForm.JSON,
        (headers, body) -> {
          JsonNode output = FunctionOutput.object(body);
          JsonNode served = output.path("served");
          return new Endpoint.Unwrapped(
              output.path("instance").asString(""),
              served.isIntegralNumber() ? OptionalLong.of(served.asLong()) : OptionalLong.empty(),
              FunctionOutput.result(body));
        });
  }

  /**
   * Waits until the sandbox that answered is destroyed or paused, as the worker's own counts show.
   * That is more than tidiness: while a sandbox that is not reused is being destroyed, the worker
   * drops the next request for its function without ever answering it.
   */
  @Override
  public OptionalLong settle(Mode mode, String instance) throws InterruptedException {
    String key = mode == Mode.COLD ? DESTROYED : PAUSED;
    try {
      long before = counted.getOrDefault(key, 0L);
      client.awaitCount(key, before + 1, REST_AT_MOST);
      counted = client.stats();
    } catch (IOException e) {
      // A worker that does not respond is found out by the next sample.
      return OptionalLong.empty();
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
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
  public Optional<WorkerInternals> worker() {
    return Optional.of(this);
  }

  @Override
  public PhaseTotals phases() {
    return PhaseTotals.of(client, WORKER);
  }

  @Override
  public OptionalLong server() {
    return worker.isPresent() ? OptionalLong.of(worker.get().pid()) : OptionalLong.empty();
  }

  /** Those of our functions; only a worker with SOCK sandboxes names them. */
  @Override
  public OptionalLong instances() {
    return client == null || !id().variant().startsWith(SOCK)
        ? OptionalLong.empty()
        : OptionalLong.of(named().stream().filter(OpenLambdaPlatform::isOurs).count());
  }

  /** Ours, and those of the import cache; sandboxes of the user's own functions are not counted. */
  @Override
  public List<SandboxInstance> sandboxes() {
    return named().stream()
        .filter(each -> isOurs(each) || each.name().equals(IMPORT_CACHE))
        .filter(each -> Files.isDirectory(each.controlGroup()))
        .map(
            each ->
                new SandboxInstance(
                    (each.name().equals(IMPORT_CACHE) ? "zygote" : "sandbox")
                        + (each.frozen() ? " frozen" : " idle"),
                    ProcessTree.ofControlGroup(each.controlGroup()),
                    Optional.of(each.controlGroup().resolve("memory.current"))))
        .toList();
  }

  private List<Sandbox> named() {
    try {
      return client.sandboxes();
    } catch (IOException e) {
      throw new PlatformException(WORKER + " does not respond: " + e.getMessage(), e);
    }
  }

  private static boolean isOurs(Sandbox sandbox) {
    return sandbox.name().startsWith(OURS);
  }

  @Override
  public Optional<String> death() {
    if (worker.isPresent() && !worker.get().isAlive()) {
      return Optional.of(WORKER + " died; see worker.out in its folder");
    }
    return client == null || client.isReady()
        ? Optional.empty()
        : Optional.of(WORKER + " at " + client.url() + " no longer responds");
  }

  @Override
  public void stop() {
    if (client == null) {
      return;
    }
    OpenLambdaClient ending = client;
    client = null;
    functions.deleteAll();
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
}
