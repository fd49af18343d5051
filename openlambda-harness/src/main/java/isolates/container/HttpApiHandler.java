package isolates.container;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
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
import java.util.Optional;
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
  private static final String REGISTRY = "/registry/";
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
    if (exchange.request.decoderResult().isFailure()) {
      exchange.text(400, "400 Bad Request");
      return;
    }
    String raw = exchange.rawPath();
    String clean = GoPath.clean(raw);
    if (clean.equals("/run") || clean.equals("/registry")) {
      exchange.redirect(clean + "/");
      return;
    }
    if (!clean.equals(raw)) {
      exchange.redirect(clean);
      return;
    }
    String path;
    try {
      path = QueryStringDecoder.decodeComponent(clean.replace("+", "%2B"));
    } catch (IllegalArgumentException e) {
      exchange.text(400, "400 Bad Request");
      return;
    }
    route(exchange, path);
  }

  private void route(Exchange exchange, String path) {
    if (path.startsWith(RUN)) {
      run(exchange, path);
    } else if (path.startsWith(REGISTRY)) {
      registry(exchange, path.substring(REGISTRY.length()));
    } else if (path.equals("/status")) {
      exchange.text(200, "ready\n");
    } else if (path.equals("/stats")) {
      exchange.text(200, INDENTED.writeValueAsString(worker.phases().snapshot()));
    } else if (path.equals("/.container/rest")) {
      worker.whenAtRest(() -> exchange.text(200, "at rest\n"));
    } else if (path.startsWith(PREPARE)) {
      prepare(exchange, path.substring(PREPARE.length()));
    } else if (path.equals("/.container/instances")) {
      exchange.json(JSON.writeValueAsString(worker.instances()));
    } else {
      exchange.error(404, "404 page not found");
    }
  }

  private void run(Exchange exchange, String path) {
    String[] parts = path.substring(1).split("/", -1);
    String name = parts[1];
    if (name.isEmpty() && parts.length == 2) {
      exchange.corsText(500, "expected invocation format: /run/<lambda-name>");
      return;
    }
    if (!isName(name)) {
      exchange.text(500, invalidName(name) + "\n");
      return;
    }
    Optional<DeployedFunction> function = worker.function(name);
    if (function.isEmpty()) {
      exchange.text(500, worker.describeMissing(name) + "\n");
      return;
    }
    exchange.function = name;
    exchange.decodedPath = path;
    function.get().invoke(exchange);
  }

  /** Our own: has a container made before an invocation wants one, and responds when it waits. */
  private void prepare(Exchange exchange, String name) {
    if (!exchange.request.method().equals(HttpMethod.POST)) {
      exchange.error(405, "method not allowed");
      return;
    }
    worker
        .function(name)
        .ifPresentOrElse(
            function -> function.prepare(ready -> exchange.json("{\"ready\":" + ready + "}")),
            () -> exchange.error(404, worker.describeMissing(name)));
  }

  private static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  private static String invalidName(String name) {
    return "invalid function name \"" + name + "\"; must match ^[A-Za-z0-9\\.\\-\\_]+$";
  }

  private void registry(Exchange exchange, String rest) {
    HttpMethod method = exchange.request.method();
    boolean get = method.equals(HttpMethod.GET);
    if (rest.isEmpty() && get) {
      exchange.text(200, JSON.writeValueAsString(worker.names()) + "\n");
    } else if (rest.isEmpty()) {
      exchange.error(405, "method not allowed");
    } else if (rest.endsWith("/config") && get) {
      configuration(exchange, rest.substring(0, rest.length() - "/config".length()));
    } else if (get) {
      exchange.error(501, "not implemented");
    } else if (!method.equals(HttpMethod.POST) && !method.equals(HttpMethod.DELETE)) {
      exchange.error(405, "method not allowed");
    } else if (!isName(rest)) {
      exchange.error(400, invalidName(rest));
    } else if (method.equals(HttpMethod.POST)) {
      upload(exchange, rest);
    } else if (worker.delete(rest)) {
      exchange.text(200, "Lambda " + rest + " deleted successfully");
    } else {
      exchange.error(500, "lambda " + rest + " not found");
    }
  }

  private void configuration(Exchange exchange, String name) {
    if (!isName(name)) {
      exchange.error(400, invalidName(name));
      return;
    }
    worker
        .function(name)
        .map(function -> function.code().configuration().describe())
        .ifPresentOrElse(
            described -> exchange.json(JSON.writeValueAsString(described) + "\n"),
            () ->
                exchange.error(
                    404,
                    "failed to load lambda \"%s\": failed to open blob reader: %s"
                        .formatted(name, worker.describeMissing(name))));
  }

  private void upload(Exchange exchange, String name) {
    if (name.length() > LONGEST_NAME) {
      exchange.error(500, "Failed to add lambda: file name too long");
      return;
    }
    worker.upload(
        name,
        exchange.request.content(),
        problem -> {
          if (problem == null) {
            exchange.text(201, "Lambda " + name + " uploaded successfully");
          } else {
            exchange.error(500, "Failed to add lambda: " + problem.getMessage());
          }
        });
  }

  /** One request, perhaps for a function, and its answer. */
  final class Exchange {
    private final ChannelHandlerContext context;
    private final FullHttpRequest request;
    private final long arrived = System.nanoTime();
    private String function;
    private String decodedPath;

    private Exchange(ChannelHandlerContext context, FullHttpRequest request) {
      this.context = context;
      this.request = request;
    }

    private String rawPath() {
      String uri = request.uri();
      int query = uri.indexOf('?');
      return query < 0 ? uri : uri.substring(0, query);
    }

    private String query() {
      int query = request.uri().indexOf('?');
      return query < 0 ? "" : request.uri().substring(query + 1);
    }

    /** When it came, by {@link System#nanoTime()}. */
    long arrived() {
      return arrived;
    }

    String method() {
      return request.method().name();
    }

    /** Its body; the caller of this takes over the reference. */
    ByteBuf takeBody() {
      return request.content().retainedDuplicate();
    }

    /**
     * The request as a server in a container gets it, path and query below the function's own; the
     * caller of this takes over the reference.
     */
    FullHttpRequest forServer() {
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
      // What is between the client and this worker ends here.
      CgiHead.HOP_BY_HOP.forEach(forwarded.headers()::remove);
      forwarded.headers().remove(HttpHeaderNames.EXPECT);
      HttpUtil.setContentLength(forwarded, forwarded.content().readableBytes());
      return forwarded;
    }

    /** The request by CGI/1.1, for functions that look at more than the body. */
    Map<String, String> environment() {
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
     * Answers with what the function said; takes over the body's reference. A local redirect goes
     * to the client like any other: OpenLambda has no paths to redirect to.
     */
    void answer(CgiHead head, ByteBuf body, PooledContainer by) {
      FullHttpResponse response =
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, head.status(), body);
      head.fields().forEach(field -> response.headers().add(field.name(), field.value()));
      response.headers().set(INSTANCE, by.id()).set(INVOCATIONS, Long.toString(by.invocations()));
      response.headers().set(START, by.wasPrepared(arrived) ? "container;prepared" : "container");
      worker.phases().since(Phase.INVOKE, arrived);
      send(response);
    }

    /** Answers in the worker's own words. */
    void text(int status, String text) {
      send(response(status, TEXT, text));
    }

    private void corsText(int status, String text) {
      FullHttpResponse response = response(status, TEXT, text);
      response.headers().set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
      send(response);
    }

    /** As Go's http.Error does it. */
    private void error(int status, String text) {
      FullHttpResponse response = response(status, TEXT, text + "\n");
      response.headers().set("X-Content-Type-Options", "nosniff");
      send(response);
    }

    private void json(String text) {
      send(response(200, "application/json", text));
    }

    private void redirect(String path) {
      FullHttpResponse response = response(307, "text/html; charset=utf-8", "");
      response
          .headers()
          .set(HttpHeaderNames.LOCATION, query().isEmpty() ? path : path + "?" + query());
      send(response);
    }

    private FullHttpResponse response(int status, CharSequence type, String text) {
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              HttpResponseStatus.valueOf(status),
              ByteBufUtil.writeUtf8(context.alloc(), text));
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
