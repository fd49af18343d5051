package isolates.controller;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
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
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import isolates.process.CgiEnvironment;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One HTTP connection: takes one request after another and reads the next message only when the
 * last one has been dealt with, so that a slow script slows its client and not this process's
 * memory.
 */
// A write that fails closes the connection (AUTO_CLOSE), and that is acted upon.
@SuppressWarnings("FutureReturnValueIgnored")
final class ConnectionHandler extends ChannelInboundHandlerAdapter implements CgiExchange.Client {
  static final String SOFTWARE = "isolates-controller/0.1";

  /** What the shell gives to a program that was given nothing. */
  static final String SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private static final Pattern COUNT = Pattern.compile("n=([1-9]\\d{0,2})");
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
  private final RequestDecoder decoder;
  private ChannelHandlerContext ctx;

  /** The request that is dealt with; null between a response and the next request. */
  private HttpRequest request;

  /** What the request's header takes in memory. */
  private int requestBytes;

  private HttpVersion version = HttpVersion.HTTP_1_1;
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

  /** No further request is taken; what is written goes out, and the connection closes. */
  private boolean closing;

  /** The first bytes of a request's header have come: it has its time from then on. */
  private boolean headBegun;

  private long requests;

  /** When the request's head was read. */
  private long begunNs;

  /** The request, kept for the access log if there is one. */
  private String requestLine = "";

  /** The last response's head. */
  private HttpResponse response;

  /** What this connection has added to {@link ServerContext#held}. */
  private int heldBytes;

  /** When it began to wait for what it waits for now, in ticks. */
  private int since;

  /** Unread output at the last tick, and for how many ticks it has not become less. */
  private long unread;

  private int unreadTicks;

  private ConnectionHandler(ServerContext server) {
    this.server = server;
    this.decoder = new RequestDecoder(server.limits(), () -> awaitingMessage && isOpen());
  }

  /** Makes a channel speak HTTP. */
  static void addTo(ChannelPipeline pipeline, ServerContext server) {
    ConnectionHandler handler = new ConnectionHandler(server);
    pipeline.addLast(
        handler.decoder,
        new HttpResponseEncoder() {
          @Override
          protected boolean isContentAlwaysEmpty(HttpResponse response) {
            return handler.answersHead() || super.isContentAlwaysEmpty(response);
          }
        },
        handler);
  }

  private boolean answersHead() {
    return request != null && request.method().equals(HttpMethod.HEAD);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    this.ctx = ctx;
    if (!server.connections().admit(this)) {
      close(HttpResponseStatus.SERVICE_UNAVAILABLE, "as many connections as may be are busy");
      return;
    }
    // Nothing came before the first request: as after one with a response.
    wholeRequestRead = true;
    responded = true;
    waitForRequest();
    proceed();
  }

  private void waitForRequest() {
    since = server.connections().now();
    server.connections().waits(this);
  }

  /**
   * Asks for the next message if one can be dealt with now. Decoding may deliver it before this
   * returns, so the question is settled by the state alone, however deep the call.
   */
  private void proceed() {
    if (!awaitingMessage && wantsMessage()) {
      awaitingMessage = true;
      decoder.resume();
    }
  }

  /**
   * Whether requests are taken. A write that fails closes the descriptor at once and tells of it
   * later: until then its number may be that of a new pipe, whose events a read would change.
   */
  private boolean isOpen() {
    return !closing && ctx.channel().isOpen();
  }

  private boolean wantsMessage() {
    if (!isOpen()) {
      return false;
    }
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
    account();
    if (responded && wholeRequestRead && !headBegun && decoder.partial()) {
      headBegun = true;
      since = server.connections().now();
    }
    if (server.held().exceeded()) {
      server.connections().dropUnfinished(server.held());
    }
    // Bytes came, but no whole message yet.
    if (awaitingMessage && isOpen()) {
      ctx.read();
    }
  }

  /** Brings {@link ServerContext#held} up to date with what this connection holds. */
  private void account() {
    int now = requestBytes + decoder.heldBytes() + (int) unread();
    if (spool != null) {
      now += spool.inMemory();
    }
    if (exchange != null) {
      now += exchange.heldBytes();
    }
    server.held().add(now - heldBytes);
    heldBytes = now;
  }

  int heldBytes() {
    return heldBytes;
  }

  private long unread() {
    ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  /** Lets go of a connection whose request is not complete. */
  void drop() {
    if (responded && wholeRequestRead && !headBegun) {
      ctx.close();
    } else {
      close(HttpResponseStatus.SERVICE_UNAVAILABLE, "the server is busy");
    }
  }

  /** Called at every tick: whoever keeps the server waiting for too long is let go of. */
  void checkTime() {
    long before = unread;
    unread = unread();
    unreadTicks = unread > 0 && unread >= before ? unreadTicks + 1 : 0;
    int waited = server.connections().now() - since;
    int patience = ticks(server.limits().clientTime());
    if (unreadTicks > patience || (closing && waited > patience)) {
      ctx.close();
    } else if (responded && wholeRequestRead) {
      if (headBegun && waited > patience) {
        close(HttpResponseStatus.REQUEST_TIMEOUT, "the request's header took too long");
      } else if (!headBegun && waited > ticks(server.limits().idleTime())) {
        ctx.close();
      }
    } else if (awaitingMessage && waited > patience) {
      if (responded || exchange != null || intake == Intake.ECHO) {
        ctx.close();
      } else {
        close(HttpResponseStatus.REQUEST_TIMEOUT, "the request's body took too long");
      }
    }
  }

  private static int ticks(Duration time) {
    return (int) (time.toMillis() / ConnectionTable.TICK_MILLIS);
  }

  /** Tells a client whose request is not carried out why, and closes. */
  private void close(HttpResponseStatus status, String line) {
    closing = true;
    keepAlive = false;
    since = server.connections().now();
    server.connections().works(this);
    closeSpool();
    send(Responses.line(status, line));
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    awaitingMessage = false;
    if (!isOpen()) {
      ReferenceCountUtil.release(message);
      return;
    }
    since = server.connections().now();
    if (message instanceof HttpRequest head) {
      begin(head);
    } else {
      content((HttpContent) message);
    }
    proceed();
  }

  private void begin(HttpRequest head) {
    request = head;
    headBegun = false;
    begunNs = System.nanoTime();
    if (server.accessLog().isPresent()) {
      requestLine = head.method() + " " + head.uri() + " " + head.protocolVersion();
    }
    version = head.protocolVersion();
    requestBytes = decoder.lastHeadBytes();
    server.connections().works(this);
    keepAlive = HttpUtil.isKeepAlive(head) && ++requests < server.limits().requests();
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
    try {
      RequestRules.check(head);
    } catch (HttpErrorException error) {
      // Where this request ends may not be clear, unless only its method is wrong.
      keepAlive &= error.status().equals(HttpResponseStatus.METHOD_NOT_ALLOWED);
      throw error;
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
      spool = new Spool(server.limits().chunkedBytes(), server.held());
    }
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
    try {
      server.isolates().admit();
      if (server.held().exceeded()) {
        server.connections().dropUnfinished(server.held());
      }
      if (server.held().exceeded()) {
        throw new HttpErrorException(
            HttpResponseStatus.SERVICE_UNAVAILABLE, "as many bytes are held as --max-held allows");
      }
    } catch (HttpErrorException error) {
      input.release();
      throw error;
    }
    server.connections().works(this);
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
    CgiExchange launched = newExchange(method, environment, input, complete);
    // The environment has them now. The header fields are kept: a local redirect needs them.
    request.setUri("");
    requestBytes -= target.path().length() + target.query().length();
    target = null;
    return launched;
  }

  private CgiExchange newExchange(
      HttpMethod method, Map<String, String> environment, ByteBuf input, boolean complete)
      throws HttpErrorException {
    return new CgiExchange(
        ctx,
        this,
        server.isolates(),
        server.spawner(),
        new ProcessSpec(script.executable(), environment, input, complete),
        method,
        version,
        server.timeout(),
        begunNs);
  }

  private void content(HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    wholeRequestRead = last;
    if (last && responded) {
      waitForRequest();
    }
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
      refuse(RequestRules.unreadable(cause));
    }
  }

  private void spool(ByteBuf piece, boolean last) throws HttpErrorException {
    spool.add(piece, last);
    if (!last) {
      server.connections().waits(this);
      return;
    }
    boolean chunked = HttpUtil.isTransferEncodingChunked(request);
    OptionalLong length = chunked ? OptionalLong.of(spool.size()) : declaredLength();
    if (!spool.stored()) {
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
    } else if (name.equals("stats")) {
      respond(Responses.json(server.statsJson()));
    } else if (name.equals("metrics")) {
      respond(Responses.metrics(server.metrics()));
    } else if (name.startsWith("prepare/")) {
      prepare(name.substring("prepare".length()));
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
          HttpResponseStatus.NOT_FOUND,
          "choose one of /.isolates/status, stats, metrics, echo, prepare/PATH?n=N and usage/INSTANCE");
    }
  }

  /** Has instances made for the next requests, and responds when they wait. */
  private void prepare(String path) throws HttpErrorException {
    Path executable = ScriptPath.resolve(server.root(), path).executable();
    Matcher count = COUNT.matcher(target.query());
    if (!request.method().equals(HttpMethod.POST) || !count.matches()) {
      throw new HttpErrorException(
          HttpResponseStatus.BAD_REQUEST, "POST /.isolates/prepare/PATH?n=N, N from 1 to 999");
    }
    if (server.starter().isEmpty()
        || !server
            .starter()
            .get()
            .prepare(
                executable,
                Integer.parseInt(count.group(1)),
                ready -> respond(Responses.json("{\"ready\":" + ready + "}")))) {
      throw new HttpErrorException(
          HttpResponseStatus.CONFLICT,
          "it is executed for each request; see start in its function.yaml");
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
    keepAlive &= !server.connections().draining();
    if (!keepAlive) {
      head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (version.equals(HttpVersion.HTTP_1_0)) {
      head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
    response = head;
    ctx.write(head);
  }

  private void log() {
    if (server.accessLog().isEmpty() || response == null) {
      return;
    }
    String instance = response.headers().get(Responses.INSTANCE);
    server
        .accessLog()
        .get()
        .add(
            ((InetSocketAddress) ctx.channel().remoteAddress()).getAddress().getHostAddress(),
            requestLine,
            response.status(),
            response.headers().get(HttpHeaderNames.CONTENT_LENGTH, "-"),
            System.nanoTime() - begunNs,
            instance == null ? "- -" : instance + " " + response.headers().get(Responses.START));
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
    log();
    response = null;
    exchange = null;
    closeSpool();
    // A connection that waits holds nothing of the request before.
    request = null;
    requestBytes = 0;
    target = null;
    script = null;
    responded = true;
    intake = Intake.DISCARD;
    account();
    since = server.connections().now();
    if (complete && keepAlive && !closing) {
      if (wholeRequestRead) {
        waitForRequest();
      }
      proceed();
    } else {
      closing = true;
      ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void holdsMore() {
    account();
  }

  private void closeSpool() {
    if (spool != null) {
      spool.close();
      spool = null;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closing = true;
    if (exchange != null) {
      exchange.abandon();
      exchange = null;
    }
    closeSpool();
    server.connections().remove(this);
    server.held().add(-heldBytes);
    heldBytes = 0;
    awaitingMessage = false;
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      Responses.complain("closing a connection: " + cause);
    }
    ctx.close();
  }
}
