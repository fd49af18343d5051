package isolates.bench.measure;

import isolates.bench.platform.Endpoint;
import isolates.workload.Check;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okio.BufferedSource;

/**
 * Sends one request at a time and times its response. A request is never repeated behind our back,
 * for a silent retry would be measured as one slow response, and redirects are responses like any
 * other.
 */
public final class HttpDriver implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final OkHttpClient client;

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
    client =
        new OkHttpClient.Builder()
            .protocols(List.of(Protocol.HTTP_1_1))
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .connectionPool(pool)
            .connectTimeout(patience)
            .readTimeout(patience)
            .writeTimeout(patience)
            .build();
  }

  /** An invoker of one endpoint, whose responses are held against a check. */
  public Invoker invoker(Endpoint endpoint, Check check) {
    return input -> invoke(endpoint, check, input);
  }

  private Response invoke(Endpoint endpoint, Check check, long input) {
    var call = client.newCall(endpoint.request(input));
    OptionalLong firstByte = OptionalLong.empty();
    OptionalLong status = OptionalLong.empty();
    long start = System.nanoTime();
    try (var http = call.execute()) {
      status = OptionalLong.of(http.code());
      BufferedSource source = http.body().source();
      if (source.request(1)) {
        firstByte = OptionalLong.of(System.nanoTime());
      }
      byte[] body = source.readByteArray();
      long end = System.nanoTime();
      Endpoint.Unwrapped unwrapped = endpoint.unwrap(http.headers(), body);
      String error =
          http.code() == 200
              ? check.complaint(input, unwrapped.output()).orElse("")
              : "HTTP " + http.code() + ": " + firstLine(body);
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
          "no response: " + oneLine(e));
    }
  }

  private static String firstLine(byte[] body) {
    return new String(body, StandardCharsets.UTF_8).lines().findFirst().orElse("");
  }

  private static String oneLine(IOException e) {
    return (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
        .replaceAll("\\s+", " ");
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
