package isolates.controller;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The server and the one event loop that drives it, connections and isolates alike. One thread is
 * enough: what an invocation costs is spent in the kernel, making the process, and in the process.
 */
// What the loop is given to run tells its outcome itself.
@SuppressWarnings("FutureReturnValueIgnored")
final class Controller {
  /** Above any header that a client has a reason to send; a launch has room for all of it. */
  private static final int LONGEST_HEADER = 65536;

  private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(5);
  private static final long SWEEP_MILLIS = 1000;
  private static final String LOOPBACK = "127.0.0.1";

  private final Settings settings;
  private final EventLoopGroup group;
  private final ServerContext context;
  private Channel server;

  private Controller(Settings settings, EventLoopGroup group, ServerContext context) {
    this.settings = settings;
    this.group = group;
    this.context = context;
  }

  /**
   * Starts listening.
   *
   * @throws StartupException if the address or the port cannot be had, or isolates cannot be made
   */
  static Controller start(Settings settings, Interception interception, boolean useNative)
      throws StartupException, InterruptedException {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    IoEventLoop loop = (IoEventLoop) group.next();
    Spawner chosen =
        useNative ? new NativeSpawner(loop, interception) : new ProcessBuilderSpawner(loop);
    Spawner spawner = DelayedSpawner.wrap(chosen);
    ServerContext context =
        context(settings, settings.root(), settings.maxProcesses(), spawner, interception);
    Controller controller = new Controller(settings, group, context);
    try {
      if (useNative) {
        // Unlimited: an isolate of the warm-up may be reaped after the next one is asked for.
        controller.warmUp(
            context(settings, NativeCalls.directory(), Integer.MAX_VALUE, chosen, interception));
      }
      controller.server = controller.listen(settings.host(), settings.port(), context);
    } catch (StartupException e) {
      group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw e;
    }
    loop.scheduleWithFixedDelay(
        spawner::reapOrphans, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    return controller;
  }

  private static ServerContext context(
      Settings settings, Path root, int maxProcesses, Spawner spawner, Interception interception) {
    return new ServerContext(
        root,
        settings.timeout(),
        settings.chunkedLimit(),
        spawner,
        new IsolateRegistry(maxProcesses),
        interception.kind().id());
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
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(new HttpServerCodec(limits()))
                        .addLast(new FlowControlHandler())
                        .addLast(new ConnectionHandler(context));
                  }
                });
    var bound = bootstrap.bind(new InetSocketAddress(host, port)).await();
    if (!bound.isSuccess()) {
      throw startupException(bound.cause());
    }
    return bound.channel();
  }

  private static HttpDecoderConfig limits() {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(LONGEST_HEADER)
        .setMaxHeaderSize(LONGEST_HEADER)
        .setMaxChunkSize(Spool.PIECE);
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
   * Closes the port and the connections and kills every process that came from an isolate. Orphans
   * are children of this process, so killing children until there are none leaves nobody out, even
   * if they fork meanwhile.
   */
  void stop() throws InterruptedException {
    server.close().await();
    CountDownLatch killed = new CountDownLatch(1);
    long limit = System.nanoTime() + SHUTDOWN_LIMIT.toNanos();
    group.next().execute(() -> killUntilNone(limit, killed));
    killed.await(SHUTDOWN_LIMIT.toSeconds() + 1, TimeUnit.SECONDS);
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(2, TimeUnit.SECONDS);
  }

  private void killUntilNone(long limit, CountDownLatch killed) {
    context.isolates().killAll();
    boolean any =
        ProcessHandle.current()
                .descendants()
                .filter(process -> !process.destroyForcibly() || process.isAlive())
                .count()
            > 0;
    context.spawner().reapOrphans();
    if ((context.isolates().running() == 0 && !any) || System.nanoTime() - limit > 0) {
      killed.countDown();
    } else {
      group.next().schedule(() -> killUntilNone(limit, killed), 2, TimeUnit.MILLISECONDS);
    }
  }
}
