package isolates.container;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/** By our launcher process, over its socket on the event loop: no thread, vfork and exec. */
@SuppressWarnings(
    "FutureReturnValueIgnored") // what becomes of a write or a close is told by channelInactive
final class NativeLauncher extends SimpleChannelInboundHandler<ByteBuf> implements Launcher {
  private final Map<Integer, IntConsumer> running = new HashMap<>();
  private final Channel launcher;
  private int last;

  /**
   * @param launcher the connection on which the launcher has said who it is
   */
  NativeLauncher(Channel launcher) {
    this.launcher = launcher;
  }

  @Override
  public String name() {
    return "native";
  }

  @Override
  public void launch(LaunchCommand command, Path log, IntConsumer ended) {
    last++;
    running.put(last, ended);
    launcher.writeAndFlush(Frames.spawn(launcher.alloc(), last, command, log.toString()));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
    if (frame.readByte() != Frames.EXIT) {
      return;
    }
    IntConsumer ended = running.remove(frame.readInt());
    frame.skipBytes(4);
    int status = frame.readInt();
    if (ended
        != null) { // else a container's first process, adopted: its socket has told us already
      ended.accept((status & 0x7f) == 0 ? status >> 8 & 0xff : 128 + (status & 0x7f));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    running.values().forEach(ended -> ended.accept(127));
    running.clear();
  }
}
