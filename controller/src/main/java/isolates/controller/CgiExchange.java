package isolates.controller;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import isolates.process.CgiHead;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One isolate and the response that its output becomes. The response streams: it does not wait for
 * the process to end, only for the bytes that the script's Content-Length announces, or for the end
 * of its output.
 */
// A write that fails closes the connection (AUTO_CLOSE), and that is acted upon.
@SuppressWarnings("FutureReturnValueIgnored")
final class CgiExchange implements IsolateEvents {
  /** How long a script that closed its output without a head may take to say how it ended. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** The connection that this exchange answers on. */
  interface Client {
    /** Writes the head of the response, with the fields that every response of this server has. */
    void send(HttpResponse head);

    /** The exchange holds more bytes than before, or fewer. */
    void holdsMore();

    /** The last piece of input was taken: the next one may come. */
    void moreInput();

    /** The script wants the response of another path in place of its own. */
    void redirected(String pathAndQuery);

    /**
     * The response is written.
     *
     * @param complete false if it broke off, so that only closing tells the client
     */
    void responded(boolean complete);
  }

  private enum State {
    AWAITED,
    /** The head is read, but kept back in case the body's end comes with it. */
    HELD,
    STREAMING,
    DONE
  }

  private final ChannelHandlerContext ctx;
  private final Client client;
  private final IsolateRegistry isolates;
  private final HttpMethod method;
  private final HttpVersion version;
  private final Isolate isolate;
  private final ScheduledFuture<?> deadline;
  private final Duration timeout;

  private State state = State.AWAITED;
  private HttpResponse response;

  /** Output not written yet: an unfinished head, or the body held with it. */
  private ByteBuf gathered;

  /** Bytes that the Content-Length still asks for; negative if the length is not known. */
  private long remaining = -1;

  /** Only closing the connection tells an HTTP/1.0 client where the body ends. */
  private boolean closeDelimited;

  private final Phases phases;

  /** When the present phase began. */
  private long phaseNs;

  private boolean begun;
  private boolean outputEnded;
  private boolean inputEnds;

  /**
   * Starts an isolate.
   *
   * @param method what the client asked with: HEAD gets no body whatever the script prints
   * @param version what the client speaks: HTTP/1.0 knows no chunks
   * @param acceptedNs when the request's head was read, by {@link System#nanoTime}
   * @throws HttpErrorException if there is no process to be had
   */
  CgiExchange(
      ChannelHandlerContext ctx,
      Client client,
      IsolateRegistry isolates,
      Spawner spawner,
      ProcessSpec launch,
      HttpMethod method,
      HttpVersion version,
      Duration timeout,
      long acceptedNs)
      throws HttpErrorException {
    this.ctx = ctx;
    this.client = client;
    this.isolates = isolates;
    this.method = method;
    this.version = version;
    this.timeout = timeout;
    phases = isolates.phases();
    phaseNs = phases.ended(Phases.Phase.ACCEPT, acceptedNs);
    isolate = spawner.spawn(launch, this);
    phaseNs = phases.ended(Phases.Phase.SPAWN, phaseNs);
    isolates.started(isolate);
    deadline = ctx.executor().schedule(this::timedOut, timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Passes a piece of the request's body on and takes it over.
   *
   * @param last whether it ends the body
   * @return whether the next may come at once; if not, {@link Client#moreInput} will ask for it
   */
  boolean input(ByteBuf piece, boolean last) {
    inputEnds = last;
    boolean taken = isolate.write(piece);
    if (taken && last) {
      isolate.endInput();
    }
    return taken;
  }

  @Override
  public void inputTaken() {
    if (inputEnds) {
      isolate.endInput();
    } else {
      client.moreInput();
    }
  }

  /** The client can take more, or less, than before. */
  void writabilityChanged() {
    if (ctx.channel().isWritable()) {
      isolate.resumeOutput();
    } else {
      isolate.pauseOutput();
    }
  }

  /** The client is gone: nobody waits for the response. */
  void abandon() {
    stop();
    isolate.kill();
  }

  @Override
  public void output(ByteBuf piece) {
    if (!begun) {
      begun = true;
      phaseNs = phases.ended(Phases.Phase.FIRST_BYTE, phaseNs);
    }
    switch (state) {
      case AWAITED -> {
        gather(piece);
        readHead();
      }
      case HELD -> {
        gather(piece);
        sendHeld();
      }
      case STREAMING -> stream(piece);
      case DONE -> piece.release();
    }
    ctx.flush();
    client.holdsMore();
  }

  /** Bytes of output that are not written yet. */
  int heldBytes() {
    return gathered == null ? 0 : gathered.readableBytes();
  }

  private void gather(ByteBuf piece) {
    if (gathered == null) {
      gathered = piece;
    } else {
      gathered.writeBytes(piece);
      piece.release();
    }
  }

  private void readHead() {
    try {
      CgiHead.read(gathered).ifPresent(this::accept);
    } catch (CgiHead.Malformed e) {
      fail("the script's header " + e.getMessage());
    }
  }

  private void accept(CgiHead head) {
    if (head.localRedirect().isPresent()) {
      stop();
      client.redirected(head.localRedirect().get());
      return;
    }
    response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, head.status());
    HttpHeaders headers = response.headers();
    head.fields().forEach(field -> headers.add(field.name(), field.value()));
    Responses.name(isolate, headers);
    boolean empty = head.status().equals(HttpResponseStatus.NO_CONTENT);
    boolean bodyless =
        empty
            || method.equals(HttpMethod.HEAD)
            || head.status().equals(HttpResponseStatus.NOT_MODIFIED);
    if (head.contentLength().isPresent() && !empty) {
      setLength(head.contentLength().getAsLong());
    }
    if (bodyless) {
      remaining = 0;
    }
    state = State.HELD;
    if (remaining >= 0) {
      sendHeld();
    } else {
      // The end may be in the pipe already: then the length is known, and no chunks are needed.
      ctx.executor().execute(this::sendHeld);
    }
  }

  private void setLength(long length) {
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
    remaining = length;
  }

  private void sendHeld() {
    if (state != State.HELD) {
      return;
    }
    if (remaining < 0 && outputEnded) {
      setLength(gathered.readableBytes());
    }
    if (remaining < 0) {
      if (version.equals(HttpVersion.HTTP_1_1)) {
        response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
      } else {
        closeDelimited = true;
      }
    }
    state = State.STREAMING;
    client.send(response);
    ByteBuf body = gathered;
    gathered = null;
    stream(body);
    ctx.flush();
  }

  private void stream(ByteBuf piece) {
    int length = piece.readableBytes();
    if (remaining >= 0) {
      length = (int) Math.min(remaining, length);
      remaining -= length;
    }
    if (length > 0) {
      ctx.write(new DefaultHttpContent(piece.writerIndex(piece.readerIndex() + length)));
    } else {
      piece.release();
    }
    if (remaining == 0) {
      finish(true);
    }
  }

  @Override
  public void outputEnded(boolean killed) {
    outputEnded = true;
    switch (state) {
      case AWAITED ->
          // exited() follows at once, unless the script only closed its output.
          ctx.executor().schedule(this::endedWithoutHead, GRACE.toMillis(), TimeUnit.MILLISECONDS);
      case HELD -> {
        if (killed) {
          fail("the isolate was killed before the end of its output");
        } else {
          sendHeld();
        }
      }
      case STREAMING -> {
        if (killed) {
          Responses.complain(
              "isolate %s was killed before the end of its output"
                  .formatted(isolate.instance().map(Instance::toString).orElse("")));
        } else if (remaining > 0) {
          Responses.complain(
              "isolate %s ended its output %d bytes before its Content-Length"
                  .formatted(isolate.instance().orElseThrow(), remaining));
        }
        finish(remaining < 0 && !killed);
      }
      case DONE -> {}
    }
  }

  private void endedWithoutHead() {
    if (state == State.AWAITED) {
      fail("the isolate closed its output without a complete header");
    }
  }

  @Override
  public void exited(Exit exit) {
    isolates.ended(exit);
    if (state == State.DONE && begun) {
      phases.ended(Phases.Phase.EXIT, phaseNs);
    }
    if (state != State.AWAITED) {
      return;
    }
    if (exit.failure().isPresent()) {
      fail(exit.failure().get());
    } else {
      fail(
          "the isolate %s without a complete header, such as 'Content-Type: text/plain' and an empty line"
              .formatted(exit.inWords()));
    }
  }

  @Override
  public void gone() {
    deadline.cancel(false);
    isolates.gone(isolate);
  }

  private void timedOut() {
    isolate.kill();
    if (state == State.AWAITED || state == State.HELD) {
      fail(
          new HttpErrorException(
              HttpResponseStatus.GATEWAY_TIMEOUT,
              "the isolate took longer than %s s".formatted(timeout.toMillis() / 1000.0)));
    } else if (state == State.STREAMING) {
      finish(false);
    }
  }

  private void fail(String line) {
    isolate.kill();
    fail(new HttpErrorException(HttpResponseStatus.BAD_GATEWAY, line));
  }

  private void fail(HttpErrorException error) {
    FullHttpResponse line = Responses.line(error.status(), error.getMessage());
    Responses.name(isolate, line.headers());
    client.send(line);
    ctx.flush();
    stop();
    client.responded(true);
  }

  private void finish(boolean complete) {
    // Flushing makes room, and lets in what is left of the output: no more than its end.
    state = State.DONE;
    if (complete) {
      ctx.write(LastHttpContent.EMPTY_LAST_CONTENT);
    } else if (closeDelimited) {
      // An orderly close would be the end of a complete response: this one is a reset.
      ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    }
    // The client first: it waits, the closing of pipes does not.
    ctx.flush();
    phaseNs = phases.ended(Phases.Phase.FUNCTION, phaseNs);
    stop();
    client.responded(complete && !closeDelimited);
  }

  /** Nothing more is wanted of the script; its process may run on until the deadline. */
  private void stop() {
    state = State.DONE;
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
    isolate.closeStreams();
  }
}
