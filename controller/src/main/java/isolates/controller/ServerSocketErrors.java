package isolates.controller;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;

/**
 * What happens when a connection cannot be accepted, as for lack of descriptors: accepting pauses,
 * and goes on when some may be free again. Clients wait in the kernel's queue meanwhile.
 */
@Sharable
@SuppressWarnings("FutureReturnValueIgnored") // the loop runs it or is gone
final class ServerSocketErrors extends ChannelInboundHandlerAdapter {
  private static final int PAUSE_MILLIS = 50;
  private static final int SILENCE_SECONDS = 10;

  private long lastSaid = System.nanoTime() - TimeUnit.SECONDS.toNanos(SILENCE_SECONDS);

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.channel().config().setAutoRead(false);
    ctx.executor()
        .schedule(
            () -> ctx.channel().config().setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    long now = System.nanoTime();
    if (now - lastSaid >= TimeUnit.SECONDS.toNanos(SILENCE_SECONDS)) {
      lastSaid = now;
      Responses.complain("cannot accept a connection, trying again: " + cause.getMessage());
    }
  }
}
