package isolates.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import isolates.bench.platform.Endpoint;
import isolates.workload.Check;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class HttpDriverTest {
  private static final Check FORTY_TWO = new Check.Equals("42");

  /** Which port each request came from: a kept connection is one port. */
  private final List<Integer> ports = Collections.synchronizedList(new ArrayList<>());

  private final HttpDriver driver = new HttpDriver();
  private HttpServer server;
  private String body = "42";
  private int status = 200;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::respond);
    server.start();
  }

  @AfterEach
  void stop() {
    driver.close();
    server.stop(0);
  }

  private void respond(HttpExchange exchange) throws IOException {
    ports.add(exchange.getRemoteAddress().getPort());
    exchange.getResponseHeaders().set("Instance", "a");
    exchange.getResponseHeaders().set("Location", "/elsewhere");
    byte[] bytes = bytes(body);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private record At(String url) implements Endpoint {
    @Override
    public Request request(long input) {
      return new Request.Builder().url(url + input).build();
    }

    @Override
    public Unwrapped unwrap(Headers headers, byte[] text) {
      return new Unwrapped(headers.get("Instance"), OptionalLong.of(3), "exec", text);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Invoker invoker() {
    return driver.invoker(at(server.getAddress().getPort()), FORTY_TWO);
  }

  private static Endpoint at(int port) {
    return new At("http://127.0.0.1:" + port + "/");
  }

  @Test
  void aRightResponseIsTimedAndNamesItsInstance() {
    Response response = invoker().invoke(1);

    assertThat(response.ok()).isTrue();
    assertThat(response.status()).hasValue(200);
    assertThat(response.bytes()).hasValue(2);
    assertThat(response.instance()).isEqualTo("a");
    assertThat(response.invocations()).hasValue(3);
    assertThat(response.firstByteNs().getAsLong())
        .isBetween(response.startNs(), response.endNs().getAsLong());
  }

  @Test
  void aRequestThatIsReadyIsSentAgainAndItsResponsesJudgedWhenAskedFor() {
    Invoker.Invocation ready = invoker().ready(1);

    Supplier<Response> right = ready.send();
    body = "43";
    Supplier<Response> wrong = ready.send();

    assertThat(ports).hasSize(2);
    assertThat(right.get().ok()).isTrue();
    assertThat(wrong.get().error()).isEqualTo(FORTY_TWO.complaint(1, bytes("43")).orElseThrow());
    assertThat(wrong.get().startNs()).isGreaterThan(right.get().endNs().orElseThrow());
  }

  @Test
  void noServerSeesARehearsal() {
    Invoker.Invocation ready = invoker().ready(1);

    ready.rehearse();
    ready.rehearse();
    assertThat(ports).isEmpty();

    assertThat(ready.send().get().ok()).isTrue();
    assertThat(ports).hasSize(1);
  }

  /** The time before the first write, such as that of building a request, is no part of it. */
  @Test
  void aRequestOnAKeptConnectionIsTimedFromItsFirstWrite() {
    invoker().invoke(1);
    AtomicLong builtNs = new AtomicLong();
    RequestBody slow =
        new RequestBody() {
          @Override
          public MediaType contentType() {
            return MediaType.get("text/plain");
          }

          @Override
          public long contentLength() {
            return 1;
          }

          @Override
          public void writeTo(BufferedSink sink) throws IOException {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            builtNs.set(System.nanoTime());
            sink.writeUtf8("1");
          }
        };
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    Endpoint posted =
        new Endpoint() {
          @Override
          public Request request(long input) {
            return new Request.Builder().url(url).post(slow).build();
          }

          @Override
          public Unwrapped unwrap(Headers headers, byte[] text) {
            return new Unwrapped("", OptionalLong.empty(), "", text);
          }
        };
    Response response = driver.invoker(posted, FORTY_TWO).invoke(1);

    assertThat(response.error()).isEmpty();
    assertThat(response.startNs()).isGreaterThanOrEqualTo(builtNs.get());
    assertThat(ports).hasSize(2);
    assertThat(ports.get(1)).isEqualTo(ports.get(0));
  }

  @Test
  void aWrongResponseIsAFailureThatSaysWhatWasExpected() {
    body = "41";
    Response response = invoker().invoke(1);

    assertThat(response.ok()).isFalse();
    assertThat(response.error()).contains("41", "42");
    assertThat(response.status()).hasValue(200);
  }

  @Test
  void anotherStatusIsAFailureHoweverRightTheBody() {
    status = 503;
    body = "42";
    assertThat(invoker().invoke(1).error()).isEqualTo("HTTP 503: 42");
  }

  @Test
  void aRedirectIsNotFollowed() {
    status = 302;
    assertThat(invoker().invoke(1).status()).hasValue(302);
    assertThat(ports).hasSize(1);
  }

  @Test
  void aConnectionIsKeptUntilItIsClosedOnPurpose() {
    Invoker invoker = invoker();
    invoker.invoke(1);
    invoker.invoke(2);
    driver.disconnect();
    invoker.invoke(3);

    assertThat(ports.get(1)).isEqualTo(ports.get(0));
    assertThat(ports.get(2)).isNotEqualTo(ports.get(1));
  }

  @Test
  void aRequestThatWasNotAnsweredIsNeverSentAgain() throws Exception {
    AtomicInteger accepted = new AtomicInteger();
    try (ServerSocket closing = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread listener = new Thread(() -> hangUp(closing, accepted));
      listener.start();
      Response response = driver.invoker(at(closing.getLocalPort()), FORTY_TWO).invoke(1);

      assertThat(response.error()).startsWith("no response: ").hasLineCount(1);
      assertThat(response.endNs()).isEmpty();
      assertThat(response.status()).isEmpty();
      assertThat(accepted).hasValue(1);
    }
  }

  /** Takes connections, reads of each and closes it, until the socket is closed. */
  private static void hangUp(ServerSocket socket, AtomicInteger accepted) {
    while (!socket.isClosed()) {
      try (Socket connection = socket.accept()) {
        accepted.incrementAndGet();
        assertThat(connection.getInputStream().read()).isPositive();
      } catch (IOException e) {
        // Closed: the loop ends.
      }
    }
  }

  @Test
  void aServerThatHangsIsAFailureWhenPatienceIsOver() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        HttpDriver impatient = new HttpDriver(Duration.ofMillis(100))) {
      Response response = impatient.invoker(at(silent.getLocalPort()), FORTY_TWO).invoke(1);

      assertThat(response.error()).isEqualTo("no response within 0.1 s");
    }
  }

  @Test
  void patienceBeginsAnewWithEachByte() throws Exception {
    try (ServerSocket slow = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        HttpDriver patient = new HttpDriver(Duration.ofSeconds(1))) {
      CompletableFuture<Response> response =
          CompletableFuture.supplyAsync(
              () -> patient.invoker(at(slow.getLocalPort()), FORTY_TWO).invoke(1));
      try (Socket connection = slow.accept()) {
        for (String piece :
            List.of("HTTP/1.1 200 OK\r\n", "Content-Length: 2\r\n", "\r\n", "4", "2")) {
          TimeUnit.MILLISECONDS.sleep(300);
          connection.getOutputStream().write(bytes(piece));
        }
        assertThat(response.get().error()).isEmpty();
      }
    }
  }

  @Test
  void cancellingEndsARequestThatHangs() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Response> response =
          CompletableFuture.supplyAsync(
              () -> driver.invoker(at(silent.getLocalPort()), FORTY_TWO).invoke(1));
      try (Socket connection = silent.accept()) {
        // A byte of the request: it is under way.
        assertThat(connection.getInputStream().read()).isPositive();
        driver.cancel();

        assertThat(response.get().error()).startsWith("no response: ");
      }
    }
  }
}
