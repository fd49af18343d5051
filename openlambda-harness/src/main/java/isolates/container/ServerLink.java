package isolates.container;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.DomainSocketChannel;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpUtil;
import isolates.process.CgiHead;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The way to a server in a container: HTTP/1.1 over a kept connection that the container's agent
 * has opened and handed out ({@code native/server-agent.c}), so that nobody stands between worker
 * and server. One request at a time; owned by the event loop.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // what becomes of a write or a close is told by channelInactive
final class ServerLink extends ChannelInboundHandlerAdapter {
  private final DomainSocketChannel agent;
  private final boolean unix;
  private final PooledContainer listener;
  private Channel server;
  private boolean accepted;
  private FullHttpRequest pending;

  /** Whether the connection was there before the request, and nothing of a response has come. */
  private boolean mayRepeat;

  /**
   * Asks for the first connection.
   *
   * @param agent of the container, waiting to be asked
   * @param unix whether the server listens on a unix socket rather than a port
   */
  ServerLink(DomainSocketChannel agent, boolean unix, PooledContainer listener) {
    this.agent = agent;
    this.unix = unix;
    this.listener = listener;
    agent.config().setReadMode(DomainSocketReadMode.FILE_DESCRIPTORS);
    agent.pipeline().addLast(this);
    connect();
  }

  private void connect() {
    agent.writeAndFlush(Frames.connect(agent.alloc()));
  }

  /** Sends a request, whose reference it takes over. */
  void send(FullHttpRequest request) {
    pending = request;
    mayRepeat = server != null;
    if (server == null) {
      connect();
    } else {
      server.writeAndFlush(request.retainedDuplicate());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof FileDescriptor descriptor)) {
      context.fireChannelRead(message);
      return;
    }
    int number = descriptor.intValue();
    server = unix ? new EpollDomainSocketChannel(number) : new EpollSocketChannel(number);
    ChannelPipeline pipeline = server.pipeline();
    pipeline.addLast(new FirstByte(), new HttpClientCodec());
    pipeline.addLast(new HttpObjectAggregator(HttpApiHandler.LARGEST_BODY), new Responses());
    agent.eventLoop().register(server);
    if (!accepted) {
      accepted = true;
      listener.accepts();
    } else if (pending != null) {
      server.writeAndFlush(pending.retainedDuplicate());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    close();
    context.fireChannelInactive();
  }

  /** Gives up the connection, and the request that waits. */
  void close() {
    if (server != null) {
      Channel closing = server;
      server = null;
      closing.close();
    }
    if (pending != null) {
      pending.release();
      pending = null;
    }
  }

  /**
   * A server may close a connection that is idle at any time, even while a request is on its way to
   * it (RFC 9112, section 9.5): such a request is sent again, once, on a new connection.
   */
  private void closed(Channel channel, String why) {
    if (!channel.equals(server)) {
      return;
    }
    server = null;
    if (pending != null && mayRepeat) {
      mayRepeat = false;
      connect();
    } else if (pending != null) {
      close();
      listener.failed(why);
    }
  }

  private final class FirstByte extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      mayRepeat = false;
      context.fireChannelRead(message);
    }
  }

  private final class Responses extends SimpleChannelInboundHandler<FullHttpResponse> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
      if (pending == null || !context.channel().equals(server)) {
        context.close();
        return;
      }
      if (response.decoderResult().isFailure()) {
        exceptionCaught(context, response.decoderResult().cause());
        return;
      }
      pending.release();
      pending = null;
      if (!HttpUtil.isKeepAlive(response)) {
        server = null;
        context.close();
      }
      List<CgiHead.Field> fields =
          response.headers().entries().stream()
              .filter(field -> !CgiHead.HOP_BY_HOP.contains(lower(field)))
              // Said anew by us.
              .filter(field -> !lower(field).equals("content-length"))
              .map(field -> new CgiHead.Field(field.getKey(), field.getValue()))
              .toList();
      listener.answered(
          new CgiHead(response.status(), OptionalLong.empty(), fields, Optional.empty()),
          response.content().retain());
    }

    private static String lower(Map.Entry<String, String> field) {
      return field.getKey().toLowerCase(Locale.ROOT);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      closed(context.channel(), "the server closed the connection without a whole response");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      mayRepeat = false;
      closed(context.channel(), "the server's response is not HTTP/1.1: " + cause.getMessage());
      context.close();
    }
  }
}
