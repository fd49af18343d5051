package isolates.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/1.1 as servers may speak it, byte for byte. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class HttpConnectionTest {
  @AutoClose private final ServerSocket server;
  @AutoClose private final HttpConnection connection = new HttpConnection();

  HttpConnectionTest() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    connection.connect(url());
  }

  private HttpUrl url() {
    return HttpUrl.get("http://127.0.0.1:" + server.getLocalPort() + "/path?n=7");
  }

  /** What is made of a response that arrives in these pieces, each by itself. */
  private HttpConnection.Answer answerTo(String method, List<String> pieces) throws Exception {
    Socket accepted = server.accept();
    Thread responding =
        new Thread(
            () -> {
              try (accepted) {
                accepted.setTcpNoDelay(true);
                OutputStream out = accepted.getOutputStream();
                for (String piece : pieces) {
                  out.write(piece.getBytes(StandardCharsets.ISO_8859_1));
                  TimeUnit.MILLISECONDS.sleep(2);
                }
              } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    responding.start();
    try {
      return connection.exchange(method, new byte[] {'x'}, true);
    } finally {
      responding.join();
    }
  }

  private String body(String... pieces) throws Exception {
    return new String(answerTo("GET", List.of(pieces)).body(), StandardCharsets.ISO_8859_1);
  }

  /** Of a server that calls itself 127.0.0.1, and of a client that trusts it. */
  private static SSLContext certified(Path folder) throws Exception {
    Path store = folder.resolve("store");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String arguments =
        " -genkeypair -alias a -keyalg EC -dname CN=a -ext san=ip:127.0.0.1 -storepass secret";
    List<String> command = List.of((keytool + arguments + " -keystore " + store).split(" "));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, "secret".toCharArray());
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }

  @Test
  void httpsIsSpokenWithWhoeverIsTrustedAndWithNobodyElse(@TempDir Path folder) throws Exception {
    SSLContext usual = SSLContext.getDefault();
    SSLContext trusting = certified(folder);
    HttpsServer secure =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    secure.setHttpsConfigurator(new HttpsConfigurator(trusting));
    secure.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 1);
          exchange.getResponseBody().write('a');
          exchange.close();
        });
    secure.start();
    Request request =
        new Request.Builder()
            .url("https://127.0.0.1:" + secure.getAddress().getPort() + "/")
            .build();
    try (HttpConnection trusted = new HttpConnection();
        HttpConnection stranger = new HttpConnection()) {
      assertThatThrownBy(() -> stranger.connect(request.url()))
          .isInstanceOf(SSLHandshakeException.class);
      SSLContext.setDefault(trusting);
      trusted.connect(request.url());
      for (boolean isFirst : new boolean[] {true, false}) {
        assertThat(trusted.exchange("GET", HttpConnection.bytes(request), isFirst).body())
            .asString()
            .isEqualTo("a");
      }
    } finally {
      SSLContext.setDefault(usual);
      secure.stop(0);
    }
  }

  @Test
  void aBodyIsAsLongAsItsHeadSays() throws Exception {
    HttpConnection.Answer answer =
        answerTo("GET", List.of("HTTP/1.1 201 Made\r\nOne: a b \r\nContent-Length: 3\r\n\r\nabc"));
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.headers().get("one")).isEqualTo("a b");
    assertThat(answer.body()).asString().isEqualTo("abc");
    assertThat(connection.isReusable()).isTrue();
  }

  @Test
  void aResponseMayArriveInAnyPieces() throws Exception {
    String whole =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n";
    assertThat(body(whole.split(""))).isEqualTo("abc");
    assertThat(connection.isReusable()).isTrue();
  }

  @Test
  void aBodyWithoutALengthEndsWithItsConnection() throws Exception {
    assertThat(body("HTTP/1.1 200 OK\r\n\r\nab", "c")).isEqualTo("abc");
    assertThat(connection.isReusable()).isFalse();
  }

  @Test
  void aServerThatClosesIsNotAskedAgain() throws Exception {
    assertThat(body("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\na"))
        .isEqualTo("a");
    assertThat(connection.isReusable()).isFalse();
  }

  @Test
  void interimResponsesArePassedOver() throws Exception {
    assertThat(body("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"))
        .isEqualTo("a");
  }

  @Test
  void aResponseToHeadHasNoBody() throws Exception {
    assertThat(answerTo("HEAD", List.of("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n")).body())
        .isEmpty();
  }

  @Test
  void aResponseThatEndsTooEarlyIsNone() {
    assertThatThrownBy(() -> body("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab"))
        .hasMessage("the connection ended within the response");
    assertThat(connection.status()).hasValue(200);
    assertThat(connection.firstByteNs()).isPresent();
  }

  @Test
  void whatIsNoHttpIsRefused() {
    assertThatThrownBy(() -> body("SSH-2.0-OpenSSH_9.2\r\n"))
        .hasMessage("not a status line of HTTP/1.1: SSH-2.0-OpenSSH_9.2");
  }

  @Test
  void aChunkThatIsLongerThanItSaysIsRefused() {
    assertThatThrownBy(
            () -> body("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n"))
        .hasMessage("a chunk is longer than it says");
  }

  @Test
  void anOldConnectionThatItsServerHasClosedIsNoLongerAlive() throws Exception {
    body("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
    assertThat(connection.isAlive()).as("a fresh one is not looked at").isTrue();
    TimeUnit.NANOSECONDS.sleep(HttpConnection.FRESH_NS + 10_000_000);
    assertThat(connection.isAlive()).isFalse();
  }

  @Test
  void aRequestIsSentWithWhatHttpWantsAndNothingElse() throws Exception {
    Request posted =
        new Request.Builder()
            .url(url())
            .header("Some", "field")
            .post(RequestBody.create(new byte[] {'1', '2'}, MediaType.get("text/plain")))
            .build();
    assertThat(HttpConnection.bytes(posted))
        .asString()
        .isEqualTo(
            ("POST /path?n=7 HTTP/1.1\r\nSome: field\r\nHost: 127.0.0.1:%d\r\n"
                    + "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n12")
                .formatted(server.getLocalPort()));
  }
}
