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

  /** How a worker is reached. */
  public sealed interface Reach {
    /** One that runs already, and stays. */
    record Attached(String url) implements Reach {}

    /** One that we start and stop. */
    record Managed(OpenLambdaWorker.Settings settings) implements Reach {}
  }

  private final OpenLambdaVariant variant;
  private final Reach reach;
  private Optional<OpenLambdaWorker> worker = Optional.empty();
  private OptionalLong attachedPid = OptionalLong.empty();
  private HangWatch watch;

  /** The worker's counts when it was last at rest. */
  private Map<String, Long> counted = Map.of();

  /**
   * @param variant what it runs functions in
   */
  public OpenLambdaPlatform(OpenLambdaVariant variant, Reach reach) {
    super(PlatformKind.OPENLAMBDA, variant.id(), "the OpenLambda worker", OURS);
    this.variant = variant;
    this.reach = reach;
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
    return reach instanceof Reach.Managed
        ? EnumSet.of(Mode.FIRST, Mode.COLD, Mode.WARM)
        : EnumSet.of(Mode.COLD, Mode.WARM);
  }

  @Override
  public void start(List<Workload> workloads) throws InterruptedException {
    try {
      if (reach instanceof Reach.Managed managed) {
        managed.settings().directory().removeFunctions(OURS);
        OpenLambdaWorker started = OpenLambdaWorker.start(managed.settings(), PATIENCE);
        worker = Optional.of(started);
        client = started.client();
        describe("binary", managed.settings().binary().toString());
        if (!description().containsKey("sha256")) {
          describe("sha256", managed.settings().sha256());
        }
        describe("configuration", managed.settings().directory().configuration());
        describe("options", managed.settings().options());
        describe("configuration with options", managed.settings().directory().overridden());
      } else if (reach instanceof Reach.Attached attached) {
        client = new OpenLambdaClient(attached.url(), PATIENCE);
        // Never the same twice: for some seconds it would serve what a name meant before.
        String unique = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
        prefix = OURS + unique + "-";
        client.requireOpenLambda();
        describe("url", attached.url());
        Optional<Long> pid = AttachedWorker.pid(client);
        attachedPid = pid.isPresent() ? OptionalLong.of(pid.get()) : OptionalLong.empty();
      }
      describe("identity", client.identify().description());
      upload(workloads, OpenLambdaPlatform::pack);
      counted = client.stats();
      if (worker.isPresent() && reach instanceof Reach.Managed managed) {
        cpu =
            ProcessorTime.of(
                ProcessTree.of(Set.of(worker.get().pid())),
                Optional.of(managed.settings().directory().sandboxes().getFileName()));
      }
      watch =
          new HangWatch(
              id().toString(), client::isReady, () -> worker.ifPresent(OpenLambdaWorker::kill));
    } catch (IOException e) {
      throw new PlatformException(e.getMessage(), e);
    }
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
    if (worker.isEmpty() || !(reach instanceof Reach.Managed managed)) {
      return Set.of();
    }
    Set<Long> roots = new LinkedHashSet<>(Set.of(worker.get().pid()));
    roots.addAll(ProcessTree.ofControlGroup(managed.settings().directory().sandboxes()));
    return ProcessTree.of(roots);
  }

  @Override
  public List<Footprint> footprint(Workload workload) {
    List<Footprint> needed = new ArrayList<>();
    workload.openlambda().ifPresent(folder -> needed.add(Footprint.own("function", folder)));
    if (reach instanceof Reach.Managed managed) {
      needed.add(Footprint.own("ol", managed.settings().binary()));
      needed.add(Footprint.own("worker's folder", managed.settings().directory().path()));
      return Footprint.present(needed);
    }
    return List.of();
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
      Path log = ((Reach.Managed) reach).settings().directory().log();
      return Optional.of("%s died; see %s".formatted(workerName, log));
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
      ((Reach.Managed) reach).settings().directory().removeFunctions(OURS);
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
