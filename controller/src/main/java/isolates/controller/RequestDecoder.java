package isolates.controller;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Netty's decoder of requests, made to take no more than it is asked for: it decodes a message when
 * one is wanted, so that thousands of pipelined requests wait as bytes and not as objects, and it
 * knows how much memory an unfinished header takes.
 */
final class RequestDecoder extends HttpRequestDecoder {
  /** What a header field takes beside its bytes: an entry of the map and two strings. */
  static final int FIELD_BYTES = 160;

  /** Up to here a connection's memory is that of any idle one. */
  private static final int SMALL_HEAD = 2048;

  private final BooleanSupplier wanted;
  private final FieldCounter fields;
  private ChannelHandlerContext ctx;

  /** The decoder is on the stack already, and looks for the next message by itself. */
  private boolean decoding;

  /** Bytes of the unfinished request's header that are decoded. */
  private int headBytes;

  private int lastHeadBytes;

  /** The longest header so far: Netty's scratch buffer grows to its longest line, and stays so. */
  private int longestHead;

  /**
   * @param wanted whether the next message can be dealt with now
   */
  RequestDecoder(Limits limits, BooleanSupplier wanted) {
    this(limits, wanted, new FieldCounter(limits.headerFields()));
  }

  private RequestDecoder(Limits limits, BooleanSupplier wanted, FieldCounter fields) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(limits.headerBytes())
            .setMaxHeaderSize(limits.headerBytes())
            .setMaxChunkSize(Spool.PIECE)
            .setHeadersFactory(fields)
            .setTrailersFactory(fields));
    this.wanted = wanted;
    this.fields = fields;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    this.ctx = ctx;
  }

  /** Goes on after {@code wanted} has become true: with what is there already, else by reading. */
  void resume() {
    if (decoding) {
      return;
    }
    if (actualReadableBytes() > 0) {
      channelRead(ctx, Unpooled.EMPTY_BUFFER);
    }
    if (wanted.getAsBoolean()) {
      ctx.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object input) {
    boolean outermost = !decoding;
    decoding = true;
    try {
      super.channelRead(ctx, input);
    } catch (Exception e) {
      ctx.fireExceptionCaught(e);
    } finally {
      decoding = !outermost;
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (!wanted.getAsBoolean()) {
      return;
    }
    int before = in.readerIndex();
    int messages = out.size();
    super.decode(ctx, in, out);
    // What is decoded and not handed on is part of a header.
    headBytes += in.readerIndex() - before;
    longestHead = Math.max(longestHead, headBytes);
    if (out.size() > messages) {
      lastHeadBytes = headBytes + fields.bytes();
      headBytes = 0;
    }
  }

  /** The memory that the header just handed on takes, in bytes. */
  int lastHeadBytes() {
    return lastHeadBytes;
  }

  /** Whether some of a message is there that is not handed on yet. */
  boolean partial() {
    return headBytes > 0 || actualReadableBytes() > 0;
  }

  /** The memory that an unfinished header and bytes not decoded yet take, in bytes. */
  int heldBytes() {
    int scratch = longestHead > SMALL_HEAD ? 2 * Integer.highestOneBit(longestHead) : 0;
    return scratch + internalBuffer().capacity() + (headBytes > 0 ? headBytes + fields.bytes() : 0);
  }

  /** Makes header fields, so many at most. */
  private static final class FieldCounter implements HttpHeadersFactory {
    private final int limit;
    private LimitedHeaders last;

    FieldCounter(int limit) {
      this.limit = limit;
    }

    int bytes() {
      return last == null ? 0 : last.size() * FIELD_BYTES;
    }

    @Override
    public HttpHeaders newHeaders() {
      last = new LimitedHeaders(limit);
      return last;
    }

    @Override
    public HttpHeaders newEmptyHeaders() {
      return newHeaders();
    }
  }

  private static final class LimitedHeaders extends DefaultHttpHeaders {
    private final int limit;

    LimitedHeaders(int limit) {
      this.limit = limit;
    }

    @Override
    public HttpHeaders add(CharSequence name, Object value) {
      if (size() >= limit) {
        throw new TooLongHttpHeaderException("more than " + limit + " header fields");
      }
      return super.add(name, value);
    }

    @Override
    public HttpHeaders add(String name, Object value) {
      return add((CharSequence) name, value);
    }
  }
}
