package isolates.controller;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The server and the one event loop that drives it, connections and isolates alike. One thread is
 * enough: what an invocation costs is spent in the kernel, making the process, and in the process.
 */
// What the loop is given to run tells its outcome itself.
@SuppressWarnings("FutureReturnValueIgnored")
final class Controller {
  private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(5);
  private static final long SWEEP_MILLIS = 250;
  private static final long POLL_MILLIS = 5;
  private static final String LOOPBACK = "127.0.0.1";

  private final Settings settings;
  private final EventLoopGroup group;
  private final ServerContext context;
  private final Optional<Watcher> watcher;
  private Channel server;
  private volatile boolean stopping;

  private Controller(
      Settings settings, EventLoopGroup group, ServerContext context, Optional<Watcher> watcher) {
    this.settings = settings;
    this.group = group;
    this.context = context;
    this.watcher = watcher;
  }

  /**
   * Starts listening.
   *
   * @param watcher there if isolates are spawned by the native library
   * @throws StartupException if the address or the port cannot be had, or isolates cannot be made
   */
  static Controller start(Settings settings, Interception interception, Optional<Watcher> watcher)
      throws StartupException, InterruptedException {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    IoEventLoop loop = (IoEventLoop) group.next();
    HeldBytes held = new HeldBytes(settings.limits().heldBytes());
    Optional<NativeSpawner> natively =
        watcher.map(
            present ->
                new NativeSpawner(
                    loop, interception, settings.isolateLimits(), held, present, settings.users()));
    Optional<Starter> starter =
        natively.map(one -> new Starter(one, settings.prepared(), settings.timeout()));
    Spawner chosen = starter.isPresent() ? starter.get() : new ProcessBuilderSpawner(loop);
    Spawner spawner = DelayedSpawner.wrap(chosen);
    Optional<AccessLog> log =
        settings.accessLog().isPresent()
            ? Optional.of(new AccessLog(settings.accessLog().get()))
            : Optional.empty();
    Limits limits = settings.limits();
    ServerContext context =
        new ServerContext(
            settings.root(),
            settings.timeout(),
            limits,
            held,
            new ConnectionTable(limits.connections()),
            spawner,
            starter,
            log,
            new IsolateRegistry(settings.maxProcesses()),
            interception.kind().id());
    Controller controller = new Controller(settings, group, context, watcher);
    try {
      if (natively.isPresent()) {
        // Unlimited: an isolate of the warm-up may be reaped after the next one is asked for.
        controller.warmUp(
            new ServerContext(
                NativeCalls.directory(),
                WarmUp.PATIENCE,
                limits.withRequests(Long.MAX_VALUE),
                held,
                new ConnectionTable(limits.connections()),
                natively.get(),
                Optional.empty(),
                Optional.empty(),
                new IsolateRegistry(Integer.MAX_VALUE),
                interception.kind().id()));
        NativeCalls.trim();
      }
      controller.server = controller.listen(settings.host(), settings.port(), context);
    } catch (StartupException e) {
      group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw e;
    }
    loop.scheduleWithFixedDelay(
        spawner::reapOrphans, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    loop.scheduleWithFixedDelay(
        context.connections()::tick,
        ConnectionTable.TICK_MILLIS,
        ConnectionTable.TICK_MILLIS,
        TimeUnit.MILLISECONDS);
    log.ifPresent(
        one ->
            loop.scheduleWithFixedDelay(
                one::flush, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS));
    return controller;
  }

  private void warmUp(ServerContext context) throws StartupException, InterruptedException {
    Channel stage = listen(LOOPBACK, 0, context);
    try {
      WarmUp.run((InetSocketAddress) stage.localAddress(), settings.warmUpRequests());
    } catch (IOException e) {
      throw new StartupException(StartupException.LACKING, String.valueOf(e.getMessage()));
    } finally {
      stage.close().await();
    }
  }

  private Channel listen(String host, int port, ServerContext context)
      throws StartupException, InterruptedException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .handler(new ServerSocketErrors())
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(
                    settings.limits().unreadBytes() / 2, settings.limits().unreadBytes()))
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    ConnectionHandler.addTo(channel.pipeline(), context);
                  }
                });
    var bound = bootstrap.bind(new InetSocketAddress(host, port)).await();
    if (!bound.isSuccess()) {
      throw startupException(bound.cause());
    }
    return bound.channel();
  }

  private StartupException startupException(Throwable cause) {
    if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
      return new StartupException(
          StartupException.WRONG_USE,
          "no address is known for %s; choose another with --host".formatted(settings.host()));
    }
    String reason = String.valueOf(cause.getMessage());
    if (cause instanceof BindException || reason.contains("Address already in use")) {
      return new StartupException(
          StartupException.WRONG_USE,
          "port %d is in use; choose another with --port".formatted(settings.port()));
    }
    return new StartupException(
        StartupException.WRONG_USE,
        "cannot listen on %s port %d: %s".formatted(settings.host(), settings.port(), reason));
  }

  int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  String spawn() {
    return context.spawner().id();
  }

  /**
   * Waits until the event loop has ended.
   *
   * @return whether {@link #stop} was called: if not, something is badly wrong
   */
  boolean awaitEnd() throws InterruptedException {
    group.terminationFuture().await();
    return stopping;
  }

  EventLoopGroup group() {
    return group;
  }

  /**
   * Takes no new request, and waits until the running isolates have ended and their responses are
   * delivered.
   *
   * @param atMost how long
   * @param cut asked again and again: whether to wait no longer
   */
  void drain(Duration atMost, BooleanSupplier cut) throws InterruptedException {
    stopping = true;
    server.close().await(SHUTDOWN_LIMIT.toMillis());
    long limit = System.nanoTime() + atMost.toNanos();
    group.next().execute(context.connections()::drain);
    while (!cut.getAsBoolean() && System.nanoTime() - limit < 0) {
      Future<Boolean> busy =
          group
              .next()
              .submit(() -> context.connections().size() + context.isolates().running() > 0);
      if (!busy.await(limit - System.nanoTime(), TimeUnit.NANOSECONDS) || !busy.getNow()) {
        return;
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /**
   * Closes the port and the connections and kills every process that came from an isolate. Orphans
   * are children of this process, so killing children until there are none leaves nobody out, even
   * if they fork meanwhile. A watcher that had to be replaced is a child as well, and still has to
   * clear up.
   */
  void stop() throws InterruptedException {
    stopping = true;
    server.close().await(SHUTDOWN_LIMIT.toMillis());
    CountDownLatch killed = new CountDownLatch(1);
    long limit = System.nanoTime() + SHUTDOWN_LIMIT.toNanos();
    group.next().execute(() -> killUntilNone(limit, killed));
    killed.await(SHUTDOWN_LIMIT.toSeconds() + 1, TimeUnit.SECONDS);
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(2, TimeUnit.SECONDS);
  }

  private void killUntilNone(long limit, CountDownLatch killed) {
    context.starter().ifPresent(Starter::close);
    context.accessLog().ifPresent(AccessLog::flush);
    // Those whose kill is done are gone by this, and not killed again.
    context.spawner().reapOrphans();
    context.isolates().killAll();
    boolean any =
        ProcessHandle.current()
                .descendants() // at once: for each child it would read all of /proc again
                .filter(process -> watcher.filter(one -> one.pid() == process.pid()).isEmpty())
                .filter(process -> !process.destroyForcibly() || process.isAlive())
                .count()
            > 0;
    if (context.isolates().running() == 0 && !any) {
      killed.countDown();
    } else if (System.nanoTime() - limit > 0) {
      Responses.complain(
          "what came of %d isolates is not gone %d s after they were killed"
              .formatted(context.isolates().running(), SHUTDOWN_LIMIT.toSeconds()));
      killed.countDown();
    } else {
      group.next().schedule(() -> killUntilNone(limit, killed), 2, TimeUnit.MILLISECONDS);
    }
  }
}
