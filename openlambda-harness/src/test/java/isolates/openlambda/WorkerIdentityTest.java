package isolates.openlambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import isolates.openlambda.WorkerIdentity.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A web server that is no OpenLambda worker is not taken for one, however near it comes. */
class WorkerIdentityTest {
  private HttpServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop(0);
    }
  }

  /** A web server with those answers by path; 404 for all others. */
  private OpenLambdaClient serve(Map<String, String> answers) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String answer = answers.get(exchange.getRequestURI().getPath());
          byte[] body = (answer == null ? "Not Found" : answer).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer == null ? 404 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return new OpenLambdaClient(
        "http://127.0.0.1:" + server.getAddress().getPort(), Duration.ofSeconds(5));
  }

  @Test
  void anyWebServer() throws IOException {
    try (OpenLambdaClient client = serve(Map.of("/", "It works!"))) {
      assertThat(client.identify().kind()).isEqualTo(Kind.OTHER);
      assertThatExceptionOfType(OpenLambdaException.class)
          .isThrownBy(client::requireOpenLambda)
          .withMessageContaining("is no OpenLambda worker (GET /status answered 404")
          .withMessageContaining("check -Dopenlambda.url");
    }
  }

  @Test
  void oneThatSaysReadyToAll() throws IOException {
    try (OpenLambdaClient client = serve(Map.of("/status", "ready\n"))) {
      assertThat(client.identify().kind()).isEqualTo(Kind.OTHER);
    }
  }

  @Test
  void oneThatCountsPhasesAndKnowsEveryFunction() throws IOException {
    try (OpenLambdaClient client =
        serve(
            Map.of(
                "/status", "ready\n",
                "/stats", "{\"Create().cnt\": 1}",
                "/run/isolates-bench-no-such-function", "{}"))) {
      assertThat(client.identify().kind()).isEqualTo(Kind.OTHER);
    }
  }

  @Test
  void nobody() throws IOException {
    OpenLambdaClient client = serve(Map.of());
    server.stop(0);
    assertThatExceptionOfType(OpenLambdaException.class)
        .isThrownBy(client::requireOpenLambda)
        .withMessageStartingWith("no worker answers at http://127.0.0.1:");
    client.close();
  }
}
