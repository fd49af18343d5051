package isolates.container;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import isolates.container.PhaseStatistics.Phase;
import isolates.process.CgiEnvironment;
import isolates.process.CgiHead;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectWriter;

/**
 * OpenLambda's HTTP interface, one of these a connection: paths, status codes and words as its
 * worker has them (go/worker/event/server.go, lambdaServer.go, go/boss/lambdastore/store.go).
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // what becomes of a write or a close is told by channelInactive
final class HttpApiHandler extends ChannelInboundHandlerAdapter {
  private static final String RUN = "/run/";
  private static final String PREPARE = "/.container/prepare/";
  static final int LARGEST_BODY = 256 << 20;
  private static final int MOST_PIPELINED = 64;

  /** With its suffix it has to be a file name, of at most 255 bytes. */
  private static final int LONGEST_NAME = 200;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.\\-_]+");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectWriter INDENTED = JSON.writerWithDefaultPrettyPrinter();
  private static final AsciiString INSTANCE = AsciiString.cached("Container-Instance");
  private static final AsciiString INVOCATIONS = AsciiString.cached("Container-Invocations");
  private static final AsciiString START = AsciiString.cached("Container-Start");
  private static final AsciiString TEXT = AsciiString.cached("text/plain; charset=utf-8");

  private final Worker worker;
  private final AsciiString serverName;
  private final Deque<FullHttpRequest> pipelined = new ArrayDeque<>();
  private boolean busy;

  private HttpApiHandler(Worker worker, String serverName) {
    this.worker = worker;
    this.serverName = AsciiString.cached(serverName);
  }

  static void addTo(ChannelPipeline pipeline, Worker worker, String serverName) {
    pipeline.addLast(new HttpServerCodec());
    pipeline.addLast(new HttpObjectAggregator(LARGEST_BODY));
    pipeline.addLast(new HttpApiHandler(worker, serverName));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    FullHttpRequest request = (FullHttpRequest) message;
    if (!busy) {
      busy = true;
      handle(new Exchange(context, request));
    } else if (pipelined.size() < MOST_PIPELINED) {
      pipelined.add(request); // answers go out in the order of the requests
    } else {
      request.release();
      context.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    pipelined.forEach(ReferenceCountUtil::release);
    pipelined.clear();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  private void handle(Exchange exchange) {
    FullHttpRequest request = exchange.request;
    if (request.decoderResult().isFailure()) {
      exchange.text(HttpResponseStatus.BAD_REQUEST, "400 Bad Request");
      return;
    }
    String raw = exchange.rawPath();
    String clean = GoPath.clean(raw);
    if (!clean.equals(raw) || clean.equals("/run") || clean.equals("/registry")) {
      exchange.redirect(clean.equals("/run") || clean.equals("/registry") ? clean + "/" : clean);
      return;
    }
    String path;
    try {
      path = QueryStringDecoder.decodeComponent(clean.replace("+", "%2B"));
    } catch (IllegalArgumentException e) {
      exchange.text(HttpResponseStatus.BAD_REQUEST, "400 Bad Request");
      return;
    }
    route(exchange, path);
  }

  private void route(Exchange exchange, String path) {
    if (path.startsWith(RUN)) {
      run(exchange, path);
    } else if (path.startsWith("/registry/")) {
      registry(exchange, path.substring("/registry/".length()));
    } else if (path.equals("/status")) {
      exchange.text(HttpResponseStatus.OK, "ready\n");
    } else if (path.equals("/stats")) {
      exchange.text(HttpResponseStatus.OK, INDENTED.writeValueAsString(worker.phases().snapshot()));
    } else if (path.equals("/.container/rest")) {
      worker.whenAtRest(() -> exchange.text(HttpResponseStatus.OK, "at rest\n"));
    } else if (path.startsWith(PREPARE)) {
      prepare(exchange, path.substring(PREPARE.length()));
    } else if (path.equals("/.container/instances")) {
      exchange.json(JSON.writeValueAsString(worker.instances()));
    } else {
      exchange.error(HttpResponseStatus.NOT_FOUND, "404 page not found");
    }
  }

  private void run(Exchange exchange, String path) {
    String[] parts = path.substring(1).split("/", -1);
    if (parts[1].isEmpty() && parts.length == 2) {
      exchange.corsText(
          HttpResponseStatus.INTERNAL_SERVER_ERROR,
          "expected invocation format: /run/<lambda-name>");
      return;
    }
    String name = parts[1];
    if (!NAME.matcher(name).matches()) {
      exchange.text(HttpResponseStatus.INTERNAL_SERVER_ERROR, invalidName(name) + "\n");
      return;
    }
    worker
        .function(name)
        .ifPresentOrElse(
            function -> {
              exchange.function = name;
              exchange.decodedPath = path;
              function.invoke(exchange);
            },
            () ->
                exchange.text(
                    HttpResponseStatus.INTERNAL_SERVER_ERROR, worker.describeMissing(name) + "\n"));
  }

  /** Our own: has a container made before an invocation wants one, and responds when it waits. */
  private void prepare(Exchange exchange, String name) {
    if (!exchange.request.method().equals(HttpMethod.POST)) {
      exchange.error(HttpResponseStatus.METHOD_NOT_ALLOWED, "method not allowed");
      return;
    }
    worker
        .function(name)
        .ifPresentOrElse(
            function -> function.prepare(ready -> exchange.json("{\"ready\":" + ready + "}")),
            () -> exchange.error(HttpResponseStatus.NOT_FOUND, worker.describeMissing(name)));
  }

  private static String invalidName(String name) {
    return "invalid function name \"" + name + "\"; must match ^[A-Za-z0-9\\.\\-\\_]+$";
  }

  private void registry(Exchange exchange, String rest) {
    HttpMethod method = exchange.request.method();
    if (rest.isEmpty()) {
      if (method.equals(HttpMethod.GET)) {
        exchange.text(HttpResponseStatus.OK, JSON.writeValueAsString(worker.names()) + "\n");
      } else {
        exchange.error(HttpResponseStatus.METHOD_NOT_ALLOWED, "method not allowed");
      }
    } else if (rest.endsWith("/config") && method.equals(HttpMethod.GET)) {
      configuration(exchange, rest.substring(0, rest.length() - "/config".length()));
    } else if (method.equals(HttpMethod.POST)) {
      upload(exchange, rest);
    } else if (method.equals(HttpMethod.DELETE)) {
      delete(exchange, rest);
    } else if (method.equals(HttpMethod.GET)) {
      exchange.error(HttpResponseStatus.NOT_IMPLEMENTED, "not implemented");
    } else {
      exchange.error(HttpResponseStatus.METHOD_NOT_ALLOWED, "method not allowed");
    }
  }

  private void configuration(Exchange exchange, String name) {
    if (!NAME.matcher(name).matches()) {
      exchange.error(HttpResponseStatus.BAD_REQUEST, invalidName(name));
      return;
    }
    worker
        .function(name)
        .ifPresentOrElse(
            function ->
                exchange.json(
                    JSON.writeValueAsString(function.code().configuration().describe()) + "\n"),
            () ->
                exchange.error(
                    HttpResponseStatus.NOT_FOUND,
                    "failed to load lambda \""
                        + name
                        + "\": failed to open blob reader: "
                        + worker.describeMissing(name)));
  }

  private void upload(Exchange exchange, String name) {
    if (!NAME.matcher(name).matches()) {
      exchange.error(HttpResponseStatus.BAD_REQUEST, invalidName(name));
      return;
    }
    if (name.length() > LONGEST_NAME) {
      exchange.error(
          HttpResponseStatus.INTERNAL_SERVER_ERROR, "Failed to add lambda: file name too long");
      return;
    }
    worker.upload(
        name,
        exchange.request.content(),
        problem -> {
          if (problem == null) {
            exchange.text(HttpResponseStatus.CREATED, "Lambda " + name + " uploaded successfully");
          } else {
            exchange.error(
                HttpResponseStatus.INTERNAL_SERVER_ERROR,
                "Failed to add lambda: " + problem.getMessage());
          }
        });
  }

  private void delete(Exchange exchange, String name) {
    if (!NAME.matcher(name).matches()) {
      exchange.error(HttpResponseStatus.BAD_REQUEST, invalidName(name));
    } else if (worker.delete(name)) {
      exchange.text(HttpResponseStatus.OK, "Lambda " + name + " deleted successfully");
    } else {
      exchange.error(HttpResponseStatus.INTERNAL_SERVER_ERROR, "lambda " + name + " not found");
    }
  }

  /** One request and its answer. */
  private final class Exchange implements Invocation {
    private final ChannelHandlerContext context;
    private final FullHttpRequest request;
    private final long arrived = System.nanoTime();
    private String function;
    private String decodedPath;

    Exchange(ChannelHandlerContext context, FullHttpRequest request) {
      this.context = context;
      this.request = request;
    }

    String rawPath() {
      String uri = request.uri();
      int query = uri.indexOf('?');
      return query < 0 ? uri : uri.substring(0, query);
    }

    private String query() {
      int query = request.uri().indexOf('?');
      return query < 0 ? "" : request.uri().substring(query + 1);
    }

    @Override
    public long arrived() {
      return arrived;
    }

    @Override
    public String method() {
      return request.method().name();
    }

    @Override
    public ByteBuf takeBody() {
      return request.content().retainedDuplicate();
    }

    @Override
    public FullHttpRequest forServer() {
      String uri = request.uri();
      int end = uri.indexOf('?') < 0 ? uri.length() : uri.indexOf('?');
      int slash = uri.indexOf('/', RUN.length());
      String below = slash < 0 || slash > end ? "/" + uri.substring(end) : uri.substring(slash);
      FullHttpRequest forwarded =
          new DefaultFullHttpRequest(
              HttpVersion.HTTP_1_1,
              request.method(),
              below,
              takeBody(),
              request.headers().copy(),
              EmptyHttpHeaders.INSTANCE);
      ServerLink.removeHopByHop(forwarded);
      return forwarded;
    }

    @Override
    public Map<String, String> environment() {
      String script = RUN + function;
      int length = request.content().readableBytes();
      return CgiEnvironment.of(
          request,
          serverName.toString(),
          script,
          decodedPath.substring(script.length()),
          query(),
          length == 0 ? OptionalLong.empty() : OptionalLong.of(length),
          (InetSocketAddress) context.channel().localAddress(),
          (InetSocketAddress) context.channel().remoteAddress());
    }

    /**
     * A local redirect goes to the client like any other: OpenLambda has no paths to redirect to.
     */
    @Override
    public void answer(CgiHead head, ByteBuf body, PooledContainer by) {
      FullHttpResponse response =
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, head.status(), body);
      head.fields().forEach(field -> response.headers().add(field.name(), field.value()));
      response.headers().set(INSTANCE, by.id()).set(INVOCATIONS, Long.toString(by.invocations()));
      response.headers().set(START, by.wasPrepared(arrived) ? "container;prepared" : "container");
      worker.phases().since(Phase.INVOKE, arrived);
      send(response);
    }

    @Override
    public void refuse(int status, String text) {
      text(HttpResponseStatus.valueOf(status), text);
    }

    void text(HttpResponseStatus status, String text) {
      send(response(status, TEXT, text));
    }

    void corsText(HttpResponseStatus status, String text) {
      FullHttpResponse response = response(status, TEXT, text);
      response.headers().set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
      send(response);
    }

    /** As Go's http.Error does it. */
    void error(HttpResponseStatus status, String text) {
      FullHttpResponse response = response(status, TEXT, text + "\n");
      response.headers().set("X-Content-Type-Options", "nosniff");
      send(response);
    }

    void json(String text) {
      send(response(HttpResponseStatus.OK, AsciiString.cached("application/json"), text));
    }

    void redirect(String path) {
      FullHttpResponse response =
          response(
              HttpResponseStatus.TEMPORARY_REDIRECT,
              AsciiString.cached("text/html; charset=utf-8"),
              "");
      response
          .headers()
          .set(HttpHeaderNames.LOCATION, query().isEmpty() ? path : path + "?" + query());
      send(response);
    }

    private FullHttpResponse response(HttpResponseStatus status, AsciiString type, String text) {
      ByteBuf body =
          text.isEmpty() ? Unpooled.EMPTY_BUFFER : ByteBufUtil.writeUtf8(context.alloc(), text);
      FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
      return response;
    }

    private void send(FullHttpResponse response) {
      boolean keep = HttpUtil.isKeepAlive(request);
      response.headers().set(HttpHeaderNames.SERVER, serverName);
      HttpUtil.setContentLength(response, response.content().readableBytes());
      HttpUtil.setKeepAlive(response, keep);
      if (rawPath().startsWith(RUN)) {
        // As OpenLambda counts: what is asked of the worker itself is no request to a function.
        worker.phases().since(Phase.REQUEST, arrived);
      }
      request.release();
      ChannelFuture written = context.writeAndFlush(response);
      if (!keep) {
        written.addListener(ChannelFutureListener.CLOSE);
      }
      busy = false;
      FullHttpRequest next = pipelined.poll();
      if (next != null) {
        busy = true;
        handle(new Exchange(context, next));
      }
    }
  }
}
