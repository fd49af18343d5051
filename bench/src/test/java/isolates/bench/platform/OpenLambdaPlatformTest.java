package isolates.bench.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import isolates.workload.Catalogue;
import isolates.workload.Workload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker that is attached to, as its HTTP interface alone shows it. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class OpenLambdaPlatformTest {
  /** Two of ours, the import cache's, and one of the user's own, as OpenLambda prints them. */
  private static final String DEBUG =
      List.of("isolates-bench-fibo-py", "isolates-bench-fibo-py-fresh", "import-cache", "mine")
          .stream()
          .map(
              name ->
                  "HOST DIR: /w/scratch/7-%s\nCGROUPS: /no/such/group/<RESOURCE>.\nFREEZE STATE: 0\n"
                      .formatted(name))
          .reduce("", (all, one) -> all + one + "--------\n");

  private final Set<String> registry = new ConcurrentSkipListSet<>();
  private final Catalogue catalogue =
      Catalogue.read(Path.of(System.getProperty("isolates.home", "."), "workloads"));
  private final Workload python = catalogue.find("fibo-py");
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/status", exchange -> respond(exchange, 200, "ready\n"));
    server.createContext("/stats", exchange -> respond(exchange, 200, "{\"cgroup.cnt\": 1}"));
    server.createContext("/debug", exchange -> respond(exchange, 200, DEBUG));
    server.createContext(
        "/run/",
        exchange ->
            respond(exchange, 500, "lambda \"" + name(exchange) + "\" not found in blob store"));
    server.createContext("/registry/", this::registry);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void registry(HttpExchange exchange) throws IOException {
    switch (exchange.getRequestMethod()) {
      case "POST" -> {
        registry.add(name(exchange));
        respond(exchange, 201, "");
      }
      case "DELETE" -> {
        registry.remove(name(exchange));
        respond(exchange, 200, "");
      }
      default -> respond(exchange, 200, "[\"" + String.join("\",\"", registry) + "\"]");
    }
  }

  private static String name(HttpExchange exchange) {
    return Path.of(exchange.getRequestURI().getPath()).getFileName().toString();
  }

  private static void respond(HttpExchange exchange, int status, String text) throws IOException {
    exchange.getRequestBody().readAllBytes();
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private OpenLambdaPlatform attached(String variant) {
    return new OpenLambdaPlatform(
        variant,
        new OpenLambdaPlatform.Reach.Attached("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  @Test
  void itsInstancesAreTheSandboxesOfOurFunctionsAlone() throws Exception {
    OpenLambdaPlatform platform = attached("sock");
    platform.start(List.of(python));

    assertThat(platform.instances()).hasValue(2);
    platform.stop();
    assertThat(platform.instances()).isEmpty();
  }

  @Test
  void anotherKindOfSandboxIsNotCounted() throws Exception {
    OpenLambdaPlatform platform = attached("docker");
    platform.start(List.of(python));

    assertThat(platform.instances()).isEmpty();
    platform.stop();
  }

  @Test
  void onlyFunctionsThatItRunsAreUploadedAndNoneIsLeftBehind() throws Exception {
    registry.add("mine");
    OpenLambdaPlatform platform = attached("sock");
    platform.start(List.of(python, catalogue.find("fibo-c")));

    assertThat(registry)
        .containsExactly("isolates-bench-fibo-py", "isolates-bench-fibo-py-fresh", "mine");
    platform.stop();
    assertThat(registry).containsExactly("mine");
  }
}
