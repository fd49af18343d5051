package isolates.bench.measure;

import isolates.bench.platform.Endpoint;
import isolates.workload.Check;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.function.Supplier;
import okhttp3.HttpUrl;
import okhttp3.Request;

/**
 * Sends requests, one at a time on each thread that calls it, and times their responses at the
 * socket, see {@link HttpConnection}. A request is never repeated behind our back, for a silent
 * retry would be measured as one slow response, and redirects are responses like any other.
 */
public final class HttpDriver implements AutoCloseable {
  /** Of a response that is no answer: where standard error is told, it comes last. */
  private static final int LONGEST_WORDS = 400;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** How often patience is looked at until it is over: seldom, for a look takes a processor. */
  private static final int LOOKS = 10;

  private static final String PREPARED = ";prepared";

  private static final String WARM_UP = "warm_up";

  private final Duration patience;
  private final Map<String, Object> description = new TreeMap<>();

  /** Connections that no request is using, by host and port. */
  private final Map<String, Deque<HttpConnection>> idle = new ConcurrentHashMap<>();

  private final Set<HttpConnection> busy = ConcurrentHashMap.newKeySet();

  private final int mostIdle;

  private final Timer timer = new Timer("driver-timer", true);

  /** A thread's own, for a connection carries one request at a time. */
  private final ThreadLocal<Rehearsal> rehearsal = ThreadLocal.withInitial(Rehearsal::new);

  public HttpDriver() {
    this(PATIENCE);
  }

  /**
   * @param mostIdle connections to a server that are kept while no request is using them
   */
  public HttpDriver(int mostIdle) {
    this(mostIdle, PATIENCE);
  }

  /**
   * @param patience how long to wait, give or take a tenth, for a connection, and for each byte of
   *     a response
   */
  public HttpDriver(Duration patience) {
    this(Integer.MAX_VALUE, patience);
  }

  private HttpDriver(int mostIdle, Duration patience) {
    this.mostIdle = mostIdle;
    this.patience = patience;
    long lookMs = Math.max(1, patience.toMillis() / LOOKS);
    timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            busy.forEach(connection -> connection.closeAfter(patience));
          }
        },
        lookMs,
        lookMs);
  }

  /** An invoker of one endpoint, whose responses are held against a check. */
  public Invoker invoker(Endpoint endpoint, Check check) {
    return new Invoker() {
      @Override
      public Response invoke(long input) {
        return ready(input).send().get();
      }

      @Override
      public Invocation ready(long input) {
        return new Exchange(endpoint, check, input);
      }
    };
  }

  /** A request as it goes over the wire. */
  public static byte[] bytes(Request request) {
    return HttpConnection.bytes(request);
  }

  /** A request to one endpoint, and what becomes of its responses. */
  private final class Exchange implements Invoker.Invocation {
    private final Endpoint endpoint;
    private final Check check;
    private final long input;
    private final HttpUrl url;
    private final String method;
    private final byte[] bytes;
    private final Deque<HttpConnection> kept;

    Exchange(Endpoint endpoint, Check check, long input) {
      this.endpoint = endpoint;
      this.check = check;
      this.input = input;
      Request request = endpoint.request(input);
      url = request.url();
      method = request.method();
      bytes = bytes(request);
      kept = kept(url);
    }

    @Override
    public Supplier<Response> send() {
      HttpConnection connection = take(kept);
      boolean isFirst = connection == null;
      if (isFirst) {
        connection = new HttpConnection();
      }
      connection.begin();
      busy.add(connection);
      try {
        if (isFirst) {
          connection.connect(url);
        }
        HttpConnection.Answer answer = connection.exchange(method, bytes, isFirst);
        return () -> judged(answer);
      } catch (IOException e) {
        connection.close();
        Response failed = failed(connection, e);
        return () -> failed;
      } finally {
        busy.remove(connection);
        if (!connection.isReusable() || !kept.offerFirst(connection)) {
          connection.close();
        }
      }
    }

    @Override
    public void rehearse() {
      rehearsal.get().exchange(method, bytes);
    }

    private Response judged(HttpConnection.Answer answer) {
      Endpoint.Unwrapped unwrapped = endpoint.unwrap(answer.headers(), answer.body());
      String error =
          answer.status() == 200
              ? check.complaint(input, unwrapped.output()).orElse("")
              : "HTTP " + answer.status() + ": " + oneLine(answer.body());
      return new Response(
          answer.startNs(),
          answer.firstByteNs(),
          OptionalLong.of(answer.endNs()),
          OptionalLong.of(answer.status()),
          OptionalLong.of(answer.body().length),
          unwrapped.instance(),
          unwrapped.invocations(),
          unwrapped.start().replace(PREPARED, ""),
          unwrapped.start().endsWith(PREPARED),
          error);
    }

    private Response failed(HttpConnection connection, IOException e) {
      return new Response(
          connection.startNs(),
          connection.firstByteNs(),
          OptionalLong.empty(),
          connection.status(),
          OptionalLong.empty(),
          "",
          OptionalLong.empty(),
          "",
          false,
          connection.hasTimedOut()
              ? String.format(Locale.ROOT, "no response within %.1f s", patience.toMillis() / 1e3)
              : "no response: " + oneLine(e));
    }
  }

  /** Connections to that server that no request is using, the last used one first. */
  private Deque<HttpConnection> kept(HttpUrl url) {
    return idle.computeIfAbsent(
        url.host() + ":" + url.port(), server -> new LinkedBlockingDeque<>(mostIdle));
  }

  /** One that its server has not closed; null if there is none. */
  private static HttpConnection take(Deque<HttpConnection> kept) {
    for (HttpConnection last = kept.poll(); last != null; last = kept.poll()) {
      if (last.isAlive()) {
        return last;
      }
      last.close();
    }
    return null;
  }

  private static String oneLine(byte[] body) {
    String line = new String(body, StandardCharsets.UTF_8).strip().replaceAll("\\s+", " ");
    return line.length() <= LONGEST_WORDS ? line : line.substring(0, LONGEST_WORDS) + "...";
  }

  private static String oneLine(IOException e) {
    return (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
        .replaceAll("\\s+", " ");
  }

  /** The same for samples without number. */
  public void warmUp(Cell echo) throws InterruptedException {
    warmUp(echo, Integer.MAX_VALUE);
  }

  /**
   * Makes it steady, see {@link DriverWarmUp}; the second time makes warm what has cooled.
   *
   * @param samples that each cell is going to have, at least 1: for few it is not worth as much
   */
  public void warmUp(Cell echo, int samples) throws InterruptedException {
    if (description.containsKey(WARM_UP)) {
      DriverWarmUp.again(this, echo.invoker());
    } else {
      describe(WARM_UP, DriverWarmUp.run(this, echo, samples).description());
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
    for (Deque<HttpConnection> kept : idle.values()) {
      for (HttpConnection last = kept.poll(); last != null; last = kept.poll()) {
        last.close();
      }
    }
  }

  /** Ends whatever is under way; callable from any thread. */
  public void cancel() {
    busy.forEach(HttpConnection::close);
  }

  @Override
  public void close() {
    timer.cancel();
    cancel();
    disconnect();
  }
}
