package isolates.bench.measure;

import isolates.bench.platform.Endpoint;
import isolates.workload.Check;
import java.io.IOException;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okio.BufferedSource;

/**
 * Sends one request at a time and times its response at the socket, see {@link TimedSocket}. A
 * request is never repeated behind our back, for a silent retry would be measured as one slow
 * response, and redirects are responses like any other.
 *
 * <p>The client does only what a request needs: it is called on the measuring thread, without a
 * proxy to look for, without timeouts that a second thread watches, without interceptors of ours.
 */
public final class HttpDriver implements AutoCloseable {
  /** Of a response that is no answer: where standard error is told, it comes last. */
  private static final int LONGEST_WORDS = 400;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String WARM_UP = "warm_up";

  /** The socket of the call that this thread makes. */
  private static final ThreadLocal<TimedSocket> SOCKET = new ThreadLocal<>();

  private static final EventListener SOCKET_LISTENER =
      new EventListener() {
        @Override
        public void connectionAcquired(Call call, Connection connection) {
          SOCKET.set((TimedSocket) connection.socket());
        }
      };

  private final OkHttpClient client;
  private final Duration patience;
  private final Map<String, Object> description = new TreeMap<>();

  /** One that keeps connections as OkHttp does by default. */
  public HttpDriver() {
    this(new ConnectionPool(), PATIENCE);
  }

  /**
   * @param pool of the connections that are kept between requests
   */
  public HttpDriver(ConnectionPool pool) {
    this(pool, PATIENCE);
  }

  /**
   * @param patience how long to wait for a connection, and for each byte of a response
   */
  public HttpDriver(ConnectionPool pool, Duration patience) {
    this.patience = patience;
    client =
        new OkHttpClient.Builder()
            .protocols(List.of(Protocol.HTTP_1_1))
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .connectionPool(pool)
            .proxy(Proxy.NO_PROXY)
            .fastFallback(false)
            .socketFactory(TimedSocket.factory(patience))
            .eventListener(SOCKET_LISTENER)
            .connectTimeout(Duration.ZERO)
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .build();
  }

  /** An invoker of one endpoint, whose responses are held against a check. */
  public Invoker invoker(Endpoint endpoint, Check check) {
    return input -> invoke(endpoint, check, input);
  }

  private Response invoke(Endpoint endpoint, Check check, long input) {
    Call call = client.newCall(endpoint.request(input));
    SOCKET.remove();
    OptionalLong firstByte = OptionalLong.empty();
    OptionalLong status = OptionalLong.empty();
    long start = System.nanoTime();
    try (okhttp3.Response http = call.execute()) {
      TimedSocket socket = SOCKET.get();
      start = socket.startNs();
      status = OptionalLong.of(http.code());
      BufferedSource source = http.body().source();
      if (source.request(1)) {
        firstByte = OptionalLong.of(socket.readNs());
      }
      byte[] body = source.readByteArray();
      long end = socket.readNs();
      socket.responded();
      Endpoint.Unwrapped unwrapped = endpoint.unwrap(http.headers(), body);
      String error =
          http.code() == 200
              ? check.complaint(input, unwrapped.output()).orElse("")
              : "HTTP " + http.code() + ": " + oneLine(body);
      return new Response(
          start,
          firstByte,
          OptionalLong.of(end),
          status,
          OptionalLong.of(body.length),
          unwrapped.instance(),
          unwrapped.invocations(),
          error);
    } catch (IOException e) {
      return new Response(
          start,
          firstByte,
          OptionalLong.empty(),
          status,
          OptionalLong.empty(),
          "",
          OptionalLong.empty(),
          e instanceof SocketTimeoutException
              ? String.format(Locale.ROOT, "no response within %.1f s", patience.toMillis() / 1e3)
              : "no response: " + oneLine(e));
    }
  }

  private static String oneLine(byte[] body) {
    String line = new String(body, StandardCharsets.UTF_8).strip().replaceAll("\\s+", " ");
    return line.length() <= LONGEST_WORDS ? line : line.substring(0, LONGEST_WORDS) + "...";
  }

  private static String oneLine(IOException e) {
    return (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
        .replaceAll("\\s+", " ");
  }

  /** Makes it steady, see {@link DriverWarmUp}; the second time makes warm what has cooled. */
  public void warmUp(Invoker echo) throws InterruptedException {
    if (description.containsKey(WARM_UP)) {
      DriverWarmUp.again(this, echo);
    } else {
      describe(WARM_UP, DriverWarmUp.run(this, echo).description());
    }
  }

  /** Adds to what environment.json says of the driver. */
  public void describe(String key, Object value) {
    description.put(key, value);
  }

  /** What environment.json says of the driver. */
  public Map<String, Object> description() {
    return Map.copyOf(description);
  }

  /**
   * Closes the kept connections: before a platform is stopped, since an open one can keep it alive.
   */
  public void disconnect() {
    client.connectionPool().evictAll();
  }

  /** Ends whatever is under way; callable from any thread. */
  public void cancel() {
    client.dispatcher().cancelAll();
  }

  @Override
  public void close() {
    cancel();
    disconnect();
    client.dispatcher().executorService().shutdown();
  }
}
