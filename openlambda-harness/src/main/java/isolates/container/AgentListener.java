package isolates.container;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A unix socket on which what we started calls back. Who is calling is known by the token it was
 * started with, good for one call: a function in one container cannot pass for another.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // what becomes of a write or a close is told by channelInactive
final class AgentListener implements AutoCloseable {
  /** Bytes in sun_path, less the NUL. */
  static final int LONGEST_PATH = 107;

  private final Map<String, Consumer<DomainSocketChannel>> expected = new HashMap<>();
  private final Channel server;

  /**
   * Listens at a path that must not be there yet. Blocks until it does: not to be called on the
   * event loop.
   */
  AgentListener(EventLoop loop, Path socket) throws IOException, InterruptedException {
    if (socket.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
      throw new IOException(
          "the path " + socket + " is too long for a unix socket; choose a shorter --dir");
    }
    server =
        new ServerBootstrap()
            .group(loop)
            .channel(EpollServerDomainSocketChannel.class)
            .childHandler(new Greeting())
            .bind(new DomainSocketAddress(socket.toFile()))
            .sync()
            .channel();
    // The user in the container is not ours. On the host the folders above let no one else in.
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
  }

  /** Hands the connection of whoever brings that token to its receiver, once. On the event loop. */
  void expect(String token, Consumer<DomainSocketChannel> receiver) {
    expected.put(token, receiver);
  }

  /** The token is good no more. On the event loop. */
  void forget(String token) {
    expected.remove(token);
  }

  @Override
  public void close() {
    server.close();
  }

  private final class Greeting extends ChannelInitializer<DomainSocketChannel> {
    @Override
    protected void initChannel(DomainSocketChannel channel) {
      ChannelPipeline pipeline = channel.pipeline();
      pipeline.addLast(Frames.decoder());
      pipeline.addLast(
          new SimpleChannelInboundHandler<ByteBuf>() {
            @Override
            protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
              Consumer<DomainSocketChannel> receiver =
                  frame.readByte() == Frames.HELLO
                      ? expected.remove(frame.toString(StandardCharsets.US_ASCII))
                      : null;
              if (receiver == null) {
                context.close();
                return;
              }
              // The receiver's handler takes this one's place before the decoder passes on the next
              // frame.
              receiver.accept(channel);
              pipeline.remove(this);
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
              context.close();
            }
          });
    }
  }
}
