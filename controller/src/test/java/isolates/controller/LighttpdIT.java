package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import isolates.controller.Http.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A CGI server that others wrote gives the same answers of the same scripts. */
class LighttpdIT {
  private static final List<Path> PLACES =
      List.of(Path.of("/usr/sbin/lighttpd"), Path.of("/usr/bin/lighttpd"));

  /** The variables of RFC 3875 whose values do not name the server. */
  private static final List<String> COMPARED =
      List.of(
          "GATEWAY_INTERFACE",
          "REQUEST_METHOD",
          "QUERY_STRING",
          "CONTENT_LENGTH",
          "CONTENT_TYPE",
          "SCRIPT_NAME",
          "SCRIPT_FILENAME",
          "REQUEST_URI",
          "PATH_INFO",
          "PATH_TRANSLATED",
          "SERVER_PROTOCOL",
          "REMOTE_ADDR",
          "HTTP_HOST",
          "HTTP_ACCEPT",
          "HTTP_X_TWICE",
          "HTTP_PROXY");

  private ControllerProcess controller;
  private Process lighttpd;
  private int lighttpdPort;

  @BeforeEach
  void start(@TempDir Path temporary) throws Exception {
    Path program = PLACES.stream().filter(Files::isExecutable).findFirst().orElse(null);
    assumeTrue(program != null, "lighttpd is not installed: apt-get install lighttpd");
    Path root = Scripts.root(temporary);
    Scripts.shell(root, "env", "printf 'Content-Type: text/plain\\n\\n'; env");
    Scripts.shell(root, "cat", "printf 'Content-Type: application/x\\n\\n'; exec cat");
    Scripts.shell(root, "teapot", "printf 'Status: 418 Teapot\\nContent-Type: a/b\\n\\nshort\\n'");
    Scripts.shell(root, "client", "printf 'Status: 302\\nLocation: http://example.org/x\\n\\n'");
    Scripts.shell(root, "length", "printf 'Content-Type: a/b\\nContent-Length: 3\\n\\nabc'");
    Scripts.shell(root, "where", "printf 'Content-Type: a/b\\n\\n'; pwd");
    Files.writeString(root.resolve("data"), "data");
    lighttpdPort = freePort();
    Path configuration =
        Files.writeString(
            temporary.resolve("lighttpd.conf"),
            """
            server.document-root = "%s"
            server.bind = "127.0.0.1"
            server.port = %d
            server.modules = ("mod_cgi")
            cgi.assign = ("" => "")
            """
                .formatted(root, lighttpdPort));
    lighttpd =
        new ProcessBuilder(program.toString(), "-D", "-f", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(temporary.resolve("lighttpd.log").toFile())
            .start();
    Scripts.await("lighttpd answers", this::answers);
    controller = ControllerProcess.start(root);
  }

  private boolean answers() {
    try {
      Http.connect(lighttpdPort).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Below those that the kernel gives out: no connection takes it before lighttpd does. */
  private static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(10_000, 30_000);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // Taken: another one.
      }
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (lighttpd != null) {
      lighttpd.destroy();
      lighttpd.waitFor();
    }
    if (controller != null) {
      controller.close();
    }
  }

  private void same(String method, String target, byte[] body) throws IOException {
    Response ours = Http.once(controller.port(), method, target, body);
    Response theirs = Http.once(lighttpdPort, method, target, body);
    assertThat(ours.status()).as(target).isEqualTo(theirs.status());
    if (ours.status() < 400) {
      assertThat(ours.body()).as(target).isEqualTo(theirs.body());
    }
    for (String field : List.of("Content-Type", "Location")) {
      if (ours.status() < 400) {
        assertThat(ours.header(field)).as(target).isEqualTo(theirs.header(field));
      }
    }
  }

  @Test
  void documentsBodiesAndRedirectsAreTheSame() throws IOException {
    same("GET", "/teapot", null);
    same("GET", "/client", null);
    same("GET", "/length", null);
    same("HEAD", "/length", null);
    same("GET", "/where", null);
    same("GET", "/absent", null);
    same("GET", "/..%2f..%2fetc/passwd", null);
    same("POST", "/cat", new byte[0]);
    same("POST", "/cat", new byte[] {0});
    same("POST", "/cat", CgiContract.random(100_000));
  }

  @Test
  void theVariablesOfTheRfcAreTheSame() throws IOException {
    for (String target : List.of("/env", "/env?a=b&c", "/env/in/fo?x", "/env/a%20b%2Fc")) {
      String[] headers = {
        "Accept: a/b", "X-Twice: 1", "X-Twice: 2", "Proxy: http://attacker", "Content-Type: x/y"
      };
      byte[] body = {1, 2, 3};
      Map<String, String> ours = variables(Http.post(controller.port(), target, body, headers));
      Map<String, String> theirs = variables(Http.post(lighttpdPort, target, body, headers));
      assertThat(ours).as(target).isEqualTo(theirs);
    }
  }

  private static Map<String, String> variables(Response response) {
    assertThat(response.status()).isEqualTo(200);
    return response
        .text()
        .lines()
        .map(line -> line.split("=", 2))
        .filter(pair -> COMPARED.contains(pair[0]))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (a, b) -> a, TreeMap::new));
  }
}
