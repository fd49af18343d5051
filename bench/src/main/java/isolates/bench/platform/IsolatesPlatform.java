package isolates.bench.platform;

import isolates.bench.sample.Mode;
import isolates.controller.RawSpawn;
import isolates.process.ServerProcess;
import isolates.workload.Build;
import isolates.workload.Workload;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.json.JsonMapper;

/** Our controller: a fresh process for every invocation. */
public final class IsolatesPlatform extends AbstractPlatform implements WorkerInternals {
  /** The variants: how the calls of an isolate are intercepted. */
  public static final List<String> VARIANTS = List.of("none", "seccomp", "lkm");

  /** An isolate that outlives its response by more is found by the controller's own limits. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration GLANCE = Duration.ofNanos(50_000);

  private final Path root;
  private final Path log;
  private final Installation installation;

  /** Of its controller; empty, and requests are what it makes instances for. */
  private final List<String> options;

  private ServerProcess controller;

  /**
   * @param root the folder with a built folder for each function
   * @param logs where the controller's standard error goes
   */
  public IsolatesPlatform(String variant, Path root, Path logs) {
    this(variant, root, logs, Installation.own());
  }

  /**
   * @param installation whose controller it is
   */
  public IsolatesPlatform(String variant, Path root, Path logs, Installation installation) {
    this(
        variant, root, logs.resolve("isolates-%s.log".formatted(variant)), installation, List.of());
  }

  private IsolatesPlatform(
      String variant, Path root, Path log, Installation installation, List<String> options) {
    super(PlatformKind.ISOLATES, variant);
    this.installation = installation;
    this.root = root;
    this.log = log;
    this.options = options;
  }

  /** Another that keeps as many instances waiting as will be asked for; of mode prepared alone. */
  public IsolatesPlatform keepingPrepared() {
    Path beside = Path.of(log.toString().replaceFirst("\\.log$", "-prepared.log"));
    return new IsolatesPlatform(
        id().variant(), root, beside, installation, List.of("--prepared=auto"));
  }

  @Override
  Optional<String> cannotRun(Workload workload) {
    return options.isEmpty() || modes(workload).contains(Mode.PREPARED)
        ? Build.unavailableReason(workload)
        : Optional.of("it is executed for each request");
  }

  @Override
  public Set<Mode> modes(Workload workload) {
    Set<Mode> modes = EnumSet.noneOf(Mode.class);
    if (options.isEmpty()) {
      modes.addAll(List.of(Mode.FIRST, Mode.COLD));
    }
    if (workload.canBePrepared() && RawSpawn.problem().isEmpty()) {
      modes.add(Mode.PREPARED);
    }
    return modes;
  }

  @Override
  public void start(List<Workload> workloads) throws InterruptedException {
    controller = installation.startController("the controller", root, id().variant(), log, options);
    for (String key : List.of("spawn", "interception")) {
      describe(key, controller.ready().get(key));
    }
    cpu = ProcessorTime.of(processes(), Optional.empty());
  }

  /** The controller's process id; empty while it does not run. */
  public OptionalLong pid() {
    return controller == null ? OptionalLong.empty() : OptionalLong.of(controller.pid());
  }

  @Override
  public Endpoint endpoint(Workload workload, Mode mode) {
    Workload started = mode == Mode.PREPARED ? workload.prepared() : workload;
    return FunctionEndpoint.named(
        "Isolates", controller.url() + "/" + path(started), workload.input());
  }

  private static String path(Workload workload) {
    return workload.name() + "/" + workload.isolate();
  }

  @Override
  public void prepare(Workload workload) {
    String path = "/.isolates/prepare/" + path(workload.prepared()) + "?n=1";
    try {
      HttpURLConnection request =
          (HttpURLConnection) URI.create(controller.url() + path).toURL().openConnection();
      request.setRequestMethod("POST");
      request.getInputStream().close();
    } catch (IOException e) {
      throw new PlatformException("the controller prepares no isolate: " + e.getMessage(), e);
    }
  }

  @Override
  public boolean allowsBackToBack(Mode mode) {
    return mode == Mode.COLD;
  }

  /** Waits until the process is reaped, so that its end is no part of the next sample. */
  @Override
  public void settle(Mode mode, String instance) {
    if (instance.isEmpty()) {
      return;
    }
    // Looked at from outside: a question would cost the controller as much as an invocation.
    Path process = Path.of("/proc", instance.substring(0, instance.indexOf('-')));
    long patience = System.nanoTime() + PATIENCE.toNanos();
    while (Files.exists(process)
        && System.nanoTime() < patience
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(GLANCE.toNanos());
    }
  }

  /** A function that is in the folder it serves is in place. */
  @Override
  public OptionalLong loadingNs() {
    return OptionalLong.empty();
  }

  /** The isolates that run now are children of the controller. */
  @Override
  public Set<Long> processes() {
    return controller == null ? Set.of() : ProcessTree.of(Set.of(controller.pid()));
  }

  /** An isolate ends with its response: none is left between two invocations. */
  @Override
  public OptionalLong instances() {
    return OptionalLong.of(processes().stream().skip(1).count());
  }

  @Override
  public List<Footprint> footprint(Workload workload) {
    List<Footprint> needed = new ArrayList<>();
    needed.add(
        Footprint.own("function", root.resolve(workload.name()).resolve(workload.isolate())));
    needed.addAll(LoadedCode.of(controller.pid()));
    needed.add(Footprint.own("native spawner", Footprint.nativePart("libisolates-spawn.so")));
    if (id().variant().equals("lkm")) {
      needed.add(Footprint.own("kernel module", Footprint.home().resolve("lkm/isolates.ko")));
    }
    needed.add(Footprint.ofMachine("JDK", Footprint.jdk()));
    needed.addAll(Footprint.interpreters(workload));
    return Footprint.present(needed);
  }

  @Override
  public Optional<WorkerInternals> worker() {
    return Optional.of(this);
  }

  @Override
  public PhaseTotals phases() {
    Map<String, Long> stats = new HashMap<>();
    try (InputStream answer =
        URI.create(controller.url() + "/.isolates/stats").toURL().openStream()) {
      JsonMapper.shared()
          .readTree(answer)
          .properties()
          .forEach(
              field -> {
                if (field.getValue().isNumber()) {
                  stats.put(field.getKey(), field.getValue().asLong());
                }
              });
    } catch (IOException e) {
      throw new PlatformException("the controller does not respond: " + e.getMessage(), e);
    }
    return PhaseTotals.of(stats);
  }

  @Override
  public OptionalLong server() {
    return pid();
  }

  /** An isolate is gone with its response. */
  @Override
  public List<SandboxInstance> sandboxes() {
    return List.of();
  }

  @Override
  public Optional<String> death() {
    return controller == null ? Optional.empty() : controller.death();
  }

  @Override
  public void stop() {
    if (controller != null) {
      controller.close();
      controller = null;
      cpu.close();
    }
  }
}
