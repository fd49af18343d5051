package isolates.controller;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import isolates.process.CgiEnvironment;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One HTTP connection: takes one request after another and reads the next message only when the
 * last one has been dealt with, so that a slow script slows its client and not this process's
 * memory.
 */
// A write that fails closes the connection (AUTO_CLOSE), and that is acted upon.
@SuppressWarnings("FutureReturnValueIgnored")
final class ConnectionHandler extends ChannelInboundHandlerAdapter implements CgiExchange.Client {
  /**
   * GET and POST as the design has it; HEAD, for RFC 9110 wants it of every server that has GET.
   */
  private static final Set<HttpMethod> METHODS =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST);

  static final String SOFTWARE = "isolates-controller/0.1";

  /** The PATH of an isolate: what a shell gives to a program that was given nothing. */
  private static final String SEARCH_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private static final String RESERVED = "/.isolates/";
  private static final int MOST_REDIRECTS = 10;

  /** What becomes of the request's body. */
  private enum Intake {
    /** Kept until it is whole; then the isolate starts. */
    SPOOL,
    /** Passed on to the isolate, which runs already. */
    STREAM,
    ECHO,
    DISCARD
  }

  private final ServerContext server;
  private ChannelHandlerContext ctx;

  private HttpRequest request;
  private Target target;
  private ScriptPath script;
  private Intake intake = Intake.DISCARD;
  private Spool spool;
  private CgiExchange exchange;
  private int redirects;
  private boolean keepAlive;
  private boolean wholeRequestRead;
  private boolean responded;

  /** The isolate has taken the last piece of its input. */
  private boolean inputTaken;

  private boolean awaitingMessage;

  ConnectionHandler(ServerContext server) {
    this.server = server;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    this.ctx = ctx;
    // Nothing came before the first request: as after one with a response.
    wholeRequestRead = true;
    responded = true;
    proceed();
  }

  /**
   * Asks for the next message if one can be dealt with now. Reading may deliver it before this
   * returns, so the question is settled by the state alone, however deep the call.
   */
  private void proceed() {
    if (!awaitingMessage && wantsMessage()) {
      awaitingMessage = true;
      ctx.read();
    }
  }

  private boolean wantsMessage() {
    if (wholeRequestRead) {
      return responded;
    }
    return switch (intake) {
      case SPOOL, DISCARD -> true;
      case STREAM -> inputTaken;
      case ECHO -> ctx.channel().isWritable();
    };
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    // Bytes came, but no whole message yet.
    if (awaitingMessage) {
      ctx.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    awaitingMessage = false;
    if (message instanceof HttpRequest head) {
      begin(head);
    } else {
      content((HttpContent) message);
    }
    proceed();
  }

  private void begin(HttpRequest head) {
    request = head;
    keepAlive = HttpUtil.isKeepAlive(head);
    redirects = 0;
    responded = false;
    wholeRequestRead = false;
    intake = Intake.DISCARD;
    try {
      admit(head);
    } catch (HttpErrorException error) {
      refuse(error);
    }
  }

  private void admit(HttpRequest head) throws HttpErrorException {
    if (head.decoderResult().isFailure()) {
      keepAlive = false;
      throw unreadable(head.decoderResult().cause());
    }
    if (!METHODS.contains(head.method())) {
      throw new HttpErrorException(
          HttpResponseStatus.METHOD_NOT_ALLOWED, "methods are GET, HEAD and POST");
    }
    target = Target.of(head.uri());
    if (target.path().startsWith(RESERVED)) {
      reserved(target.path().substring(RESERVED.length()));
      return;
    }
    script = ScriptPath.resolve(server.root(), target.path());
    expectation(head);
    if (!HttpUtil.isTransferEncodingChunked(head)
        && HttpUtil.getContentLength(head, 0L) > Spool.PIECE) {
      intake = Intake.STREAM;
      inputTaken = true;
      exchange = launch(request.method(), Unpooled.EMPTY_BUFFER, false, declaredLength());
    } else {
      intake = Intake.SPOOL;
      spool = new Spool(server.chunkedLimit());
    }
  }

  private static HttpErrorException unreadable(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return new HttpErrorException(
          HttpResponseStatus.REQUEST_URI_TOO_LONG, "the request line is too long");
    }
    if (cause instanceof TooLongHttpHeaderException || cause instanceof TooLongFrameException) {
      return new HttpErrorException(
          HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the header is too long");
    }
    return new HttpErrorException(HttpResponseStatus.BAD_REQUEST, "malformed request");
  }

  private OptionalLong declaredLength() {
    String length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
    return length == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(length));
  }

  private void expectation(HttpRequest head) throws HttpErrorException {
    if (HttpUtil.is100ContinueExpected(head)) {
      ctx.writeAndFlush(
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
    } else if (head.headers().contains(HttpHeaderNames.EXPECT)) {
      throw new HttpErrorException(
          HttpResponseStatus.EXPECTATION_FAILED, "only 100-continue can be expected");
    }
  }

  private CgiExchange launch(
      HttpMethod method, ByteBuf input, boolean complete, OptionalLong contentLength)
      throws HttpErrorException {
    server.isolates().admit();
    Map<String, String> environment =
        CgiEnvironment.of(
            request,
            SOFTWARE,
            script.scriptName(),
            script.pathInfo(),
            target.query(),
            contentLength,
            (InetSocketAddress) ctx.channel().localAddress(),
            (InetSocketAddress) ctx.channel().remoteAddress());
    environment.put("PATH", SEARCH_PATH);
    environment.put("REQUEST_METHOD", method.name());
    environment.put(
        "REQUEST_URI",
        target.query().isEmpty() ? target.path() : target.path() + "?" + target.query());
    environment.put("SCRIPT_FILENAME", script.executable().toString());
    if (!script.pathInfo().isEmpty()) {
      environment.put("PATH_TRANSLATED", server.root() + script.pathInfo());
    }
    return new CgiExchange(
        ctx,
        this,
        server.isolates(),
        server.spawner(),
        new ProcessSpec(script.executable(), environment, input, complete),
        method,
        request.protocolVersion(),
        server.timeout());
  }

  private void content(HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    wholeRequestRead = last;
    try {
      if (content.decoderResult().isFailure()) {
        broken(content.decoderResult().cause());
        return;
      }
      switch (intake) {
        case SPOOL -> spool(content.content(), last);
        case STREAM -> inputTaken = exchange.input(content.content().retain(), last);
        case ECHO -> echo(content.content().retain(), last);
        case DISCARD -> {}
      }
    } catch (HttpErrorException error) {
      refuse(error);
    } finally {
      content.release();
    }
  }

  /** The body breaks off: nothing after it can be understood. */
  private void broken(Throwable cause) {
    keepAlive = false;
    if (exchange != null || intake == Intake.ECHO) {
      // The response may be on its way; only closing says that something is wrong.
      ctx.close();
    } else if (!responded) {
      refuse(unreadable(cause));
    }
  }

  private void spool(ByteBuf piece, boolean last) throws HttpErrorException {
    spool.add(piece);
    if (!last) {
      return;
    }
    boolean chunked = HttpUtil.isTransferEncodingChunked(request);
    OptionalLong length = chunked ? OptionalLong.of(spool.size()) : declaredLength();
    if (spool.size() <= Spool.PIECE) {
      exchange = launch(request.method(), spool.take(), true, length);
      closeSpool();
    } else {
      exchange = launch(request.method(), Unpooled.EMPTY_BUFFER, false, length);
      moreInput();
    }
  }

  @Override
  public void moreInput() {
    if (spool == null) {
      inputTaken = true;
      proceed();
      return;
    }
    try {
      boolean taken = true;
      while (taken && !spool.exhausted()) {
        ByteBuf piece = spool.take();
        taken = exchange.input(piece, spool.exhausted());
      }
    } catch (HttpErrorException error) {
      exchange.abandon();
      refuse(error);
    }
  }

  private void refuse(HttpErrorException error) {
    FullHttpResponse line = Responses.line(error.status(), error.getMessage());
    if (error.status().equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
      line.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD, POST");
    } else if (error.status().equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
      line.headers().setInt(HttpHeaderNames.RETRY_AFTER, 1);
    }
    // A client that waits for 100 may or may not send its body after another response.
    keepAlive &= !HttpUtil.is100ContinueExpected(request);
    send(line);
    responded(true);
  }

  private void reserved(String name) throws HttpErrorException {
    if (name.equals("echo")) {
      beginEcho();
    } else if (name.equals("status")) {
      respond(Responses.json(server.statusJson()));
    } else if (name.startsWith("usage/")) {
      String instance = name.substring("usage/".length());
      server
          .isolates()
          .whenEnded(
              instance,
              exit ->
                  respond(
                      exit.map(end -> Responses.json(end.toJson()))
                          .orElseGet(
                              () ->
                                  Responses.line(
                                      HttpResponseStatus.NOT_FOUND, "no such isolate is known"))));
    } else {
      throw new HttpErrorException(
          HttpResponseStatus.NOT_FOUND, "there are /.isolates/status, echo and usage/<instance>");
    }
  }

  private void respond(FullHttpResponse response) {
    send(response);
    responded(true);
  }

  /** Echoes the request's body, and makes no process: what the driver itself costs. */
  private void beginEcho() throws HttpErrorException {
    expectation(request);
    intake = Intake.ECHO;
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream");
    if (HttpUtil.isTransferEncodingChunked(request)) {
      head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    } else {
      head.headers().set(HttpHeaderNames.CONTENT_LENGTH, HttpUtil.getContentLength(request, 0L));
    }
    send(head);
  }

  private void echo(ByteBuf piece, boolean last) {
    ctx.write(new DefaultHttpContent(piece));
    if (last) {
      ctx.write(LastHttpContent.EMPTY_LAST_CONTENT);
      responded(true);
    }
    ctx.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (exchange != null) {
      exchange.writabilityChanged();
    }
    proceed();
  }

  @Override
  public void send(HttpResponse head) {
    Responses.date(head.headers());
    if (!keepAlive) {
      head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
      head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
    ctx.write(head);
  }

  @Override
  public void redirected(String pathAndQuery) {
    exchange = null;
    try {
      if (++redirects > MOST_REDIRECTS) {
        throw new HttpErrorException(
            HttpResponseStatus.BAD_GATEWAY, "more than " + MOST_REDIRECTS + " local redirects");
      }
      target = Target.of(pathAndQuery);
      script = ScriptPath.resolve(server.root(), target.path());
      HttpMethod method =
          request.method().equals(HttpMethod.HEAD) ? HttpMethod.HEAD : HttpMethod.GET;
      exchange = launch(method, Unpooled.EMPTY_BUFFER, true, OptionalLong.empty());
    } catch (HttpErrorException error) {
      refuse(error);
    }
  }

  @Override
  public void responded(boolean complete) {
    ctx.flush();
    exchange = null;
    closeSpool();
    responded = true;
    intake = Intake.DISCARD;
    if (complete && keepAlive) {
      proceed();
    } else {
      ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void closeSpool() {
    if (spool != null) {
      spool.close();
      spool = null;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (exchange != null) {
      exchange.abandon();
      exchange = null;
    }
    closeSpool();
    awaitingMessage = false;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      Responses.complain("closing a connection: " + cause);
    }
    ctx.close();
  }
}
