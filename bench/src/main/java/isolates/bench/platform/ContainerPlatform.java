package isolates.bench.platform;

import isolates.bench.sample.Mode;
import isolates.container.Availability;
import isolates.openlambda.ContainerInstance;
import isolates.openlambda.ContainerWorker;
import isolates.openlambda.FunctionPackage;
import isolates.openlambda.OpenLambdaClient;
import isolates.process.Programs;
import isolates.process.ServerProcess;
import isolates.workload.Input;
import isolates.workload.Workload;
import isolates.workload.Workload.ContainerForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The built-in container worker: each function twice, once with its container reused and once with
 * a fresh one each time.
 */
public final class ContainerPlatform extends WorkerPlatform {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Below it each worker has a control group, by the name of its folder. */
  private static final Path CONTAINERS = Path.of("isolates-container");

  private final Availability runtime;
  private final Path home;
  private final Path built;
  private final Path log;
  private ServerProcess worker;

  /**
   * @param runtime one that works here
   * @param home the project's folder
   * @param built the folder with a built folder for each of the functions
   * @param logs where the worker's standard error goes
   */
  public ContainerPlatform(Availability runtime, Path home, Path built, Path logs) {
    super(PlatformKind.CONTAINER, runtime.name(), "the container worker", "");
    this.runtime = runtime;
    this.home = home;
    this.built = built;
    this.log = logs.resolve(id().toString().replace('/', '-') + ".log");
  }

  @Override
  Optional<String> cannotRun(Workload workload) {
    return runtime.name().equals("none") && workload.container() != ContainerForm.SERVER
        ? Optional.of("without a container the worker keeps servers only")
        : Optional.empty();
  }

  @Override
  public Set<Mode> modes(Workload workload) {
    Set<Mode> modes =
        EnumSet.of(
            Mode.FIRST,
            Mode.COLD,
            workload.container() == ContainerForm.EXECUTABLE ? Mode.REUSED : Mode.WARM);
    if (workload.canBePrepared()) {
      modes.add(Mode.PREPARED);
    }
    return modes;
  }

  @Override
  public void start(List<Workload> workloads) throws InterruptedException {
    startForTrial(workloads);
    try {
      for (ContainerForm form : forms(workloads)) {
        WorkerWarmUp.run(client, form);
      }
    } catch (IOException e) {
      throw new PlatformException(e.getMessage(), e);
    }
    awaitRest();
    Path own = Path.of(worker.ready().get("dir").toString()).getFileName();
    cpu =
        ProcessorTime.of(
            ProcessTree.of(Set.of(worker.pid())), Optional.of(CONTAINERS.resolve(own)));
  }

  @Override
  public void startForTrial(List<Workload> workloads) throws InterruptedException {
    ContainerWorker containerWorker =
        new ContainerWorker(
            System.getProperty("java.class.path"),
            home,
            // Short, for it holds unix sockets; the worker keeps a folder of its own in it.
            Path.of(System.getProperty("java.io.tmpdir")),
            Optional.of(runtime.name()),
            0,
            log,
            List.of());
    try {
      worker = containerWorker.start(Installation.TO_START);
      describe(worker.ready());
      client = new OpenLambdaClient(worker.url(), PATIENCE);
      upload(workloads, this::pack);
    } catch (IOException e) {
      throw new PlatformException(e.getMessage(), e);
    }
  }

  private static Set<ContainerForm> forms(List<Workload> workloads) {
    return workloads.stream().map(Workload::container).collect(Collectors.toSet());
  }

  private FunctionPackage pack(Workload workload) throws IOException {
    if (workload.container() == ContainerForm.F_PY) {
      return FunctionPackage.ofFolder(workload.openlambda().orElseThrow());
    }
    FunctionPackage whole = FunctionPackage.ofFolder(built.resolve(workload.name()));
    if (workload.container() == ContainerForm.EXECUTABLE) {
      return whole.withExecutable(workload.isolate());
    }
    Workload.Server server = workload.server().orElseThrow();
    return whole.withServer(server.command(), server.address());
  }

  @Override
  public Endpoint endpoint(Workload workload, Mode mode) {
    Input input =
        workload.container() == ContainerForm.F_PY
            ? workload.input().forEvents()
            : workload.input();
    return FunctionEndpoint.named("Container", url(workload, mode), input);
  }

  @Override
  public void prepare(Workload workload) throws InterruptedException {
    ask(worker -> worker.prepareContainer(name(workload, Mode.PREPARED)));
    awaitRest();
  }

  /** A fresh container has to meet the bundle made for it, and not the removal of the last one. */
  @Override
  public boolean allowsBackToBack(Mode mode) {
    return mode == Mode.WARM || mode == Mode.REUSED;
  }

  @Override
  public void settle(Mode mode, String instance) throws InterruptedException {
    awaitRest();
  }

  private void awaitRest() throws InterruptedException {
    try {
      client.awaitContainersAtRest();
    } catch (IOException e) {
      // A worker that does not answer is found out by the next sample.
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /** A container is no child of the worker, since its runtime is started detached. */
  @Override
  public Set<Long> processes() {
    if (worker == null) {
      return Set.of();
    }
    Set<Long> roots = new LinkedHashSet<>(Set.of(worker.pid()));
    containers().stream().map(ContainerInstance::pid).filter(Objects::nonNull).forEach(roots::add);
    return ProcessTree.of(roots);
  }

  @Override
  public OptionalLong instances() {
    return worker == null ? OptionalLong.empty() : OptionalLong.of(containers().size());
  }

  private List<ContainerInstance> containers() {
    return ask(OpenLambdaClient::containers);
  }

  @Override
  public List<Footprint> footprint(Workload workload) {
    List<Footprint> needed = new ArrayList<>();
    needed.add(
        Footprint.own(
            "function",
            workload.container() == ContainerForm.F_PY
                ? workload.openlambda().orElseThrow()
                : built.resolve(workload.name())));
    needed.addAll(LoadedCode.of(worker.pid()));
    for (String part : List.of("launcher", "agent", "server-agent", "enter")) {
      needed.add(Footprint.own("native " + part, Footprint.nativePart(part)));
    }
    Optional.ofNullable(description().get("dir"))
        .ifPresent(dir -> needed.add(Footprint.own("worker's folder", Path.of(dir.toString()))));
    needed.add(Footprint.ofMachine("JDK", Footprint.jdk()));
    Programs.find(id().variant())
        .ifPresent(program -> needed.add(Footprint.ofMachine("container runtime", program)));
    if (workload.container() == ContainerForm.F_PY) {
      needed.addAll(Footprint.interpreter(Path.of(description().get("python").toString())));
    }
    return Footprint.present(needed);
  }

  @Override
  public OptionalLong server() {
    return worker == null ? OptionalLong.empty() : OptionalLong.of(worker.pid());
  }

  @Override
  public List<SandboxInstance> sandboxes() {
    return containers().stream()
        .filter(container -> container.pid() != null)
        .map(
            container ->
                new SandboxInstance(
                    "sandbox " + container.state(),
                    ProcessTree.of(Set.of(container.pid())),
                    memoryFile(container)))
        .toList();
  }

  /** In a group of version 1, else of version 2; none without control groups. */
  private static Optional<Path> memoryFile(ContainerInstance container) {
    return Stream.of(
            Optional.ofNullable(container.cgroups().get("memory"))
                .map(group -> Path.of(group, "memory.usage_in_bytes")),
            Optional.ofNullable(container.cgroups().get("unified"))
                .map(group -> Path.of(group, "memory.current")))
        .flatMap(Optional::stream)
        .filter(Files::exists)
        .findFirst();
  }

  @Override
  public Optional<String> death() {
    return worker == null ? Optional.empty() : worker.death();
  }

  @Override
  public void stop() {
    if (client != null) {
      client.close();
      client = null;
    }
    if (worker != null) {
      worker.close();
      worker = null;
      cpu.close();
    }
  }
}
