package isolates.container;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import isolates.container.PhaseStatistics.Phase;
import isolates.openlambda.ProcessIdentity;
import isolates.process.Directories;
import isolates.process.ServerOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A running container worker: its registry of functions, and everything that serves them. */
@SuppressWarnings(
    "FutureReturnValueIgnored") // what becomes of a write or a close is told by channelInactive
final class Worker implements AutoCloseable {
  private static final String SUFFIX = ".tar.gz";

  /** How often to look whether all is done; looking costs a microsecond. */
  private static final long LOOK_US = 200;

  private final ProcessIdentity identity = ProcessIdentity.ofThisProcess();
  private final OrphanCleaner orphans = OrphanCleaner.onThisMachine();
  private final Optional<PythonInterpreter> python = PythonInterpreter.find();
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final EventLoop loop = group.next();
  private final BlockingExecutor executor = new BlockingExecutor(loop);
  private final Map<String, DeployedFunction> functions = new TreeMap<>();
  private final WorkerPaths paths;
  private final ContainerRuntime runtime;
  private final ContainerPool pool;
  private boolean closed;
  private Process launcherProcess;
  private Channel server;
  private long lastFunction;

  private Worker(WorkerOptions options) throws WorkerException {
    paths = WorkerPaths.under(options.dir, options.registry, identity);
    runtime = Runtimes.choose(options.runtime);
    try {
      orphans.record(identity, paths.own());
      paths.create();
      ControlGroup own = ControlGroup.ofWorker(CgroupHierarchies.mounted(), identity.name());
      own.hold();
      if (runtime.freezes()) {
        own.keepOneFrozen();
      }
      pool =
          new ContainerPool(
              new ContainerPool.Parts(
                  identity, paths, runtime, launcher(options), executor, loop, options));
    } catch (IOException e) {
      group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      removeOwn();
      throw new WorkerException(
          "cannot use the folder " + options.dir + ": " + e + "; choose another with --dir", e);
    }
  }

  /**
   * Starts a worker; returns once it serves. What earlier workers have left behind is removed
   * first.
   */
  static Worker start(WorkerOptions options) throws WorkerException, InterruptedException {
    OrphanCleaner.onThisMachine()
        .remove()
        .forEach(line -> System.err.println("container worker: left behind: " + line));
    Worker worker = new Worker(options);
    // SIGTERM, SIGINT and the end of main all come down to this.
    Runtime.getRuntime().addShutdownHook(new Thread(worker::close, "shutdown"));
    try {
      worker.loadRegistry();
      worker.listen(options);
      return worker;
    } catch (WorkerException | InterruptedException | RuntimeException e) {
      worker.close();
      throw e;
    }
  }

  private Launcher launcher(WorkerOptions options) throws IOException, WorkerException {
    Optional<Path> program =
        options.spawn.equals("native") ? NativeParts.find("launcher") : Optional.empty();
    if (program.isEmpty()) {
      if (options.spawn.equals("native")) {
        System.err.println(
            "container worker: the native launcher is not built, so programs are started by"
                + " ProcessBuilder; "
                + NativeParts.REMEDY);
      }
      return new ProcessBuilderLauncher(executor, loop);
    }
    CompletableFuture<Launcher> connected = new CompletableFuture<>();
    String token = identity.name() + "-launcher";
    Path log = paths.own().resolve("launcher.log");
    try (AgentListener listener = new AgentListener(loop, paths.launcherSocket())) {
      loop.execute(
          () ->
              listener.expect(
                  token,
                  channel -> {
                    NativeLauncher launcher = new NativeLauncher(channel);
                    channel.pipeline().addLast(launcher);
                    connected.complete(launcher);
                  }));
      launcherProcess =
          new ProcessBuilder(program.get().toString(), paths.launcherSocket().toString(), token)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      launcherProcess
          .onExit()
          .thenRun(() -> connected.completeExceptionally(new IOException("it ended")));
      return connected.get(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkerException("interrupted while starting", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new WorkerException("the launcher did not start: " + Files.readString(log).strip(), e);
    }
  }

  /**
   * Makes the functions of an earlier worker on this folder ready, so that their first invocation
   * need not.
   */
  private void loadRegistry() throws WorkerException, InterruptedException {
    List<CompletableFuture<Void>> loading = new ArrayList<>();
    try (Stream<Path> archives = Files.list(paths.registry())) {
      for (Path archive :
          archives.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList()) {
        String file = archive.getFileName().toString();
        String name = file.substring(0, file.length() - SUFFIX.length());
        CompletableFuture<Void> loaded = new CompletableFuture<>();
        loading.add(loaded);
        loop.execute(
            () ->
                install(
                    name,
                    archive,
                    problem -> {
                      if (problem != null) {
                        System.err.println(
                            "container worker: function "
                                + name
                                + " of the registry is left out: "
                                + problem.getMessage());
                      }
                      loaded.complete(null);
                    }));
      }
      CompletableFuture.allOf(loading.toArray(CompletableFuture<?>[]::new)).get();
    } catch (IOException | ExecutionException e) {
      throw new WorkerException("cannot read the registry " + paths.registry() + ": " + e, e);
    }
  }

  private void listen(WorkerOptions options) throws WorkerException, InterruptedException {
    String serverName = "isolates-container-worker/1 (" + runtime.name() + ")";
    try {
      server =
          new ServerBootstrap()
              .group(group)
              .channel(EpollServerSocketChannel.class)
              .option(ChannelOption.SO_BACKLOG, 1024)
              .option(ChannelOption.SO_REUSEADDR, true)
              .childOption(ChannelOption.TCP_NODELAY, true)
              .childHandler(
                  new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                      HttpApiHandler.addTo(channel.pipeline(), Worker.this, serverName);
                    }
                  })
              .bind(new InetSocketAddress(options.server.host, options.server.port))
              .sync()
              .channel();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new PortInUse(options.server, e);
    }
  }

  int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  /** What the ready line says besides pid and port. */
  Map<String, Object> describe() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("runtime", runtime.name());
    all.put("runtimeVersion", runtime.version());
    all.put("spawn", pool.parts().launcher().name());
    all.put("freezer", pool.freezes() ? CgroupHierarchies.mounted().freezer() : "none");
    all.put("python", python.map(found -> found.program().toString()).orElse(null));
    all.put("dir", paths.own().toString());
    return all;
  }

  // What follows is called on the event loop.

  PhaseStatistics phases() {
    return pool.phases();
  }

  Optional<DeployedFunction> function(String name) {
    return Optional.ofNullable(functions.get(name));
  }

  /** Where an archive of that name would be, for what the worker says of one that is not there. */
  String describeMissing(String name) {
    return "lambda \"%s\" not found in blob store (bucket=\"file://%s\", key=\"%s%s\")"
        .formatted(name, paths.registry(), name, SUFFIX);
  }

  List<String> names() {
    return List.copyOf(functions.keySet());
  }

  /**
   * Adds a function, or a new version of one.
   *
   * @param archive its .tar.gz; still the caller's
   * @param done gets the problem, or null
   */
  void upload(String name, ByteBuf archive, Consumer<IOException> done) {
    Path uploaded = paths.own().resolve("upload-" + ++lastFunction);
    ByteBuf kept = archive.retainedDuplicate();
    executor.submit(
        () -> {
          try (FileChannel file =
              FileChannel.open(uploaded, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            kept.readBytes(file, 0, kept.readableBytes());
          } finally {
            kept.release();
          }
          return uploaded;
        },
        (written, problem) -> {
          if (problem != null) {
            done.accept(problem);
            return;
          }
          install(
              name,
              uploaded,
              refused ->
                  executor.submit(
                      () -> {
                        if (refused != null) {
                          Files.deleteIfExists(uploaded);
                          throw refused;
                        }
                        return Files.move(
                            uploaded, paths.archive(name), StandardCopyOption.REPLACE_EXISTING);
                      },
                      (moved, failure) -> done.accept(failure)));
        });
  }

  private void install(String name, Path archive, Consumer<IOException> done) {
    Path folder = paths.function(++lastFunction);
    executor.submit(
        () -> {
          long began = System.nanoTime();
          FunctionCode code = FunctionCode.install(name, archive, folder, python);
          return new Installed(code, listen(code), System.nanoTime() - began);
        },
        (installed, problem) -> {
          if (problem == null) {
            phases().add(Phase.PULL, installed.nanos());
            DeployedFunction function =
                new DeployedFunction(installed.code(), installed.listener(), pool);
            DeployedFunction replaced = functions.put(name, function);
            function.stock();
            if (replaced != null) {
              replaced.close(false).forEach(function::invoke);
            }
          }
          done.accept(problem);
        });
  }

  private record Installed(FunctionCode code, AgentListener listener, long nanos) {}

  private AgentListener listen(FunctionCode code) throws IOException {
    try {
      return new AgentListener(loop, code.socket());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Removes a function, if it is there; containers that are serving finish first. */
  boolean delete(String name) {
    DeployedFunction removed = functions.remove(name);
    if (removed == null) {
      return false;
    }
    refuse(removed.close(false), name);
    executor.submit(
        () -> Files.deleteIfExists(paths.archive(name)),
        (deleted, problem) -> {
          if (problem != null) {
            System.err.println(
                "container worker: cannot remove " + paths.archive(name) + ": " + problem);
          }
        });
    return true;
  }

  private static void refuse(List<HttpApiHandler.Exchange> invocations, String name) {
    invocations.forEach(
        invocation -> invocation.text(500, "lambda \"" + name + "\" was removed\n"));
  }

  /** Every container, with what a bench reads its memory by. */
  List<Map<String, Object>> instances() {
    List<Map<String, Object>> all = new ArrayList<>();
    functions.forEach(
        (name, function) ->
            function.containers().forEach(container -> all.add(container.describe(name))));
    return all;
  }

  /**
   * Runs something as soon as nothing is being served, started, frozen, removed or made ready for
   * later.
   */
  void whenAtRest(Runnable then) {
    boolean atRest =
        executor.pending() == 0
            && functions.values().stream()
                .flatMap(function -> function.containers().stream())
                .allMatch(container -> container.isAtRest(pool.freezes()));
    if (atRest) {
      then.run();
    } else {
      loop.schedule(() -> whenAtRest(then), LOOK_US, TimeUnit.MICROSECONDS);
    }
  }

  /** Stops serving, kills and removes everything this worker has made. Not on the event loop. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (server != null) {
      server.close().awaitUninterruptibly();
    }
    CompletableFuture<Void> ended = new CompletableFuture<>();
    loop.execute(
        () -> {
          functions.forEach((name, function) -> refuse(function.close(true), name));
          functions.clear();
          ended.complete(null);
        });
    try {
      ended.get(10, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      System.err.println("container worker: did not end in order: " + e);
    }
    executor.close();
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    if (launcherProcess != null) {
      launcherProcess.destroy();
    }
    removeOwn();
  }

  private void removeOwn() {
    try {
      ControlGroup.destroyWorker(
          CgroupHierarchies.mounted(), identity.name(), Duration.ofSeconds(10));
      OrphanCleaner.killProcesses(identity.name() + "-", new ArrayList<>());
      Directories.delete(paths.own());
      orphans.forget(identity);
    } catch (IOException e) {
      System.err.println("container worker: cannot remove all of " + paths.own() + ": " + e);
    }
  }

  /** The port, or the address, is not to be had. */
  static final class PortInUse extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PortInUse(ServerOptions asked, Exception cause) {
      super(
          cause instanceof BindException
                  || String.valueOf(cause.getMessage()).contains("Address already in use")
              ? "port %d is in use; choose another with --port".formatted(asked.port)
              : "cannot listen on %s:%d: %s".formatted(asked.host, asked.port, cause.getMessage()));
    }
  }
}
