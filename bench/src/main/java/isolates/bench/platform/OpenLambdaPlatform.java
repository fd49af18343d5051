package isolates.bench.platform;

import isolates.bench.sample.Mode;
import isolates.openlambda.AttachedWorker;
import isolates.openlambda.FunctionPackage;
import isolates.openlambda.OpenLambdaClient;
import isolates.openlambda.OpenLambdaVariant;
import isolates.openlambda.OpenLambdaWorker;
import isolates.openlambda.Sandbox;
import isolates.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
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
public final class OpenLambdaPlatform extends WorkerPlatform {
  /** Before our functions' names, so that they are told from the user's, and gone afterwards. */
  private static final String OURS = "isolates-bench-";

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** How long its sandbox may take to be destroyed or paused after a response. */
  private static final Duration REST_AT_MOST = Duration.ofSeconds(10);

  /**
   * How long sandboxes of deleted functions may take to end; two of OpenLambda's looks for code.
   */
  private static final Duration RETIRED = Duration.ofSeconds(20);

  /** What OpenLambda calls the sandboxes that others are forked from. */
  private static final String IMPORT_CACHE = "import-cache";

  private static final String DESTROYED = "Destroy().cnt";
  private static final String PAUSED = "Pause().cnt";

  private final OpenLambdaVariant variant;

  /** How we start and stop it; empty for one that runs already, and stays. */
  private final Optional<OpenLambdaWorker.Settings> managed;

  private final String url;
  private Optional<OpenLambdaWorker> worker = Optional.empty();
  private OptionalLong attachedPid = OptionalLong.empty();
  private HangWatch watch;

  /** The worker's counts when it was last at rest. */
  private Map<String, Long> counted = Map.of();

  private OpenLambdaPlatform(
      OpenLambdaVariant variant, Optional<OpenLambdaWorker.Settings> managed, String url) {
    super(PlatformKind.OPENLAMBDA, variant.id(), "the OpenLambda worker", OURS);
    this.variant = variant;
    this.managed = managed;
    this.url = url;
  }

  /** One that runs already, and stays. */
  public static OpenLambdaPlatform attached(OpenLambdaVariant variant, String url) {
    return new OpenLambdaPlatform(variant, Optional.empty(), url);
  }

  /** One that we start and stop. */
  static OpenLambdaPlatform managed(OpenLambdaWorker.Settings settings) {
    return new OpenLambdaPlatform(settings.variant(), Optional.of(settings), "");
  }

  @Override
  Optional<String> cannotRun(Workload workload) {
    return workload.openlambda().isPresent()
        ? Optional.empty()
        : Optional.of("it has no f.py, which is all that OpenLambda runs");
  }

  /** A worker that is not ours to restart has no first invocation. */
  @Override
  public Set<Mode> modes(Workload workload) {
    return managed.isPresent()
        ? EnumSet.of(Mode.FIRST, Mode.COLD, Mode.WARM)
        : EnumSet.of(Mode.COLD, Mode.WARM);
  }

  @Override
  public void start(List<Workload> workloads) throws InterruptedException {
    try {
      if (managed.isPresent()) {
        bringUp(managed.get());
      } else {
        attach();
      }
      describe("identity", client.identify().description());
      upload(workloads, OpenLambdaPlatform::pack);
      counted = client.stats();
      if (managed.isPresent()) {
        cpu =
            ProcessorTime.of(
                ProcessTree.of(Set.of(worker.get().pid())),
                Optional.of(managed.get().directory().sandboxes().getFileName()));
      }
      watch =
          new HangWatch(
              id().toString(), client::isReady, () -> worker.ifPresent(OpenLambdaWorker::kill));
    } catch (IOException e) {
      throw new PlatformException(e.getMessage(), e);
    }
  }

  private void bringUp(OpenLambdaWorker.Settings settings)
      throws IOException, InterruptedException {
    settings.directory().removeFunctions(OURS);
    OpenLambdaWorker started = OpenLambdaWorker.start(settings, PATIENCE);
    worker = Optional.of(started);
    client = started.client();
    describe("binary", settings.binary().toString());
    if (!description().containsKey("sha256")) {
      describe("sha256", settings.sha256());
    }
    describe("configuration", settings.directory().configuration());
    describe("options", settings.options());
    describe("configuration with options", settings.directory().overridden());
  }

  private void attach() throws IOException {
    client = new OpenLambdaClient(url, PATIENCE);
    // Never the same twice: for some seconds it would serve what a name meant before.
    String unique = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    prefix = OURS + unique + "-";
    client.requireOpenLambda();
    describe("url", url);
    Optional<Long> pid = AttachedWorker.pid(client);
    attachedPid = pid.isPresent() ? OptionalLong.of(pid.get()) : OptionalLong.empty();
  }

  private static FunctionPackage pack(Workload workload) throws IOException {
    return FunctionPackage.ofFolder(workload.openlambda().orElseThrow());
  }

  @Override
  public Endpoint endpoint(Workload workload, Mode mode) {
    Endpoint plain =
        new FunctionEndpoint(
            url(workload, mode),
            workload.input().forEvents(),
            (headers, body) -> {
              JsonNode output = FunctionOutput.object(body);
              JsonNode served = output.path("served");
              return new Endpoint.Unwrapped(
                  output.path("instance").asString(""),
                  served.isIntegralNumber()
                      ? OptionalLong.of(served.asLong())
                      : OptionalLong.empty(),
                  "",
                  FunctionOutput.result(body));
            });
    return watch.over(plain);
  }

  /** It makes no sandbox before it has a request for it, and says so by its modes. */
  @Override
  public void prepare(Workload workload) {
    throw new UnsupportedOperationException();
  }

  /**
   * Where {@link #settle} counts pauses each must be waited for; and while a sandbox is destroyed,
   * requests for its function are lost.
   */
  @Override
  public boolean allowsBackToBack(Mode mode) {
    return mode == Mode.WARM && variant.isSock();
  }

  /**
   * Waits until every sandbox of ours is destroyed or paused. That is more than tidiness: while a
   * sandbox that is not reused is being destroyed, the worker drops the next request for its
   * function without ever answering it. The worker's counts would not do: they move as well when it
   * ends a sandbox that it has too many of.
   */
  @Override
  public void settle(Mode mode, String instance) throws InterruptedException {
    try {
      if (variant.isSock()) {
        client.awaitRest(OURS, REST_AT_MOST);
      } else {
        // Other sandboxes are not shown.
        String key = mode == Mode.COLD ? DESTROYED : PAUSED;
        client.awaitCount(key, counted.getOrDefault(key, 0L) + 1, REST_AT_MOST);
        counted = client.stats();
      }
    } catch (IOException e) {
      // A worker that does not respond is found out by the next sample.
      return;
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** Its sandboxes outlive the processes that made them; their control groups know them all. */
  @Override
  public Set<Long> processes() {
    if (worker.isEmpty()) {
      return Set.of();
    }
    Set<Long> roots = new LinkedHashSet<>(Set.of(worker.get().pid()));
    roots.addAll(ProcessTree.ofControlGroup(managed.get().directory().sandboxes()));
    return ProcessTree.of(roots);
  }

  @Override
  public List<Footprint> footprint(Workload workload) {
    if (managed.isEmpty()) {
      return List.of();
    }
    List<Footprint> needed = new ArrayList<>();
    workload.openlambda().ifPresent(folder -> needed.add(Footprint.own("function", folder)));
    needed.add(Footprint.own("ol", managed.get().binary()));
    needed.add(Footprint.own("worker's folder", managed.get().directory().path()));
    return Footprint.present(needed);
  }

  @Override
  public OptionalLong server() {
    return worker.isPresent() ? OptionalLong.of(worker.get().pid()) : attachedPid;
  }

  /** Those of our functions; only a worker with SOCK sandboxes names them. */
  @Override
  public OptionalLong instances() {
    return client == null || !variant.isSock()
        ? OptionalLong.empty()
        : OptionalLong.of(
            ask(OpenLambdaClient::sandboxes).stream().filter(OpenLambdaPlatform::isOurs).count());
  }

  /** Ours, and those of the import cache; sandboxes of the user's own functions are not counted. */
  @Override
  public List<SandboxInstance> sandboxes() {
    return ask(OpenLambdaClient::sandboxes).stream()
        .filter(each -> isOurs(each) || each.name().equals(IMPORT_CACHE))
        .filter(each -> Files.isDirectory(each.controlGroup()))
        .map(
            each ->
                new SandboxInstance(
                    (each.name().equals(IMPORT_CACHE) ? SandboxInstance.ZYGOTE : "sandbox")
                        + (each.frozen() ? " frozen" : " idle"),
                    ProcessTree.ofControlGroup(each.controlGroup()),
                    Optional.of(each.controlGroup().resolve("memory.current"))))
        .toList();
  }

  private static boolean isOurs(Sandbox sandbox) {
    return sandbox.name().startsWith(OURS);
  }

  @Override
  public Optional<String> death() {
    if (watch != null && watch.hung().isPresent()) {
      return watch.hung();
    }
    // Asked first: a process that was killed lives on for a moment.
    boolean responds = client == null || client.isReady();
    if (worker.isPresent() && !worker.get().isAlive()) {
      return Optional.of("%s died; see %s".formatted(workerName, managed.get().directory().log()));
    }
    return responds
        ? Optional.empty()
        : Optional.of(workerName + " at " + client.url() + " no longer responds");
  }

  @Override
  public void stop() {
    if (client == null) {
      return;
    }
    OpenLambdaClient ending = client;
    client = null;
    watch.close();
    if (worker.isEmpty()) {
      retire(ending);
      ending.close();
      return;
    }
    OpenLambdaWorker stopping = worker.get();
    worker = Optional.empty();
    try {
      stopping.close();
      cpu.close();
      managed.get().directory().removeFunctions(OURS);
    } catch (IOException e) {
      throw new PlatformException(e.getMessage(), e);
    }
  }

  /** A worker that stays is left as it was found: without our functions and their sandboxes. */
  private static void retire(OpenLambdaClient from) {
    try {
      List<String> ours = from.functions().stream().filter(name -> name.startsWith(OURS)).toList();
      from.retire(ours, RETIRED);
    } catch (IOException e) {
      System.err.printf(
          "isolates-bench: functions named %s... may be left on the worker at %s: %s%n",
          OURS, from.url(), e.getMessage());
    }
  }
}
