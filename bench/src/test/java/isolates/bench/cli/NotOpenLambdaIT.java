package isolates.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A web server that is no OpenLambda worker is refused before anything is measured: nothing else is
 * ever labelled OpenLambda.
 */
class NotOpenLambdaIT {
  @TempDir Path folder;
  private final StringWriter err = new StringWriter();
  private HttpServer server;

  /** It answers everything, even what OpenLambda is asked first, and kindly. */
  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "ready\n".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private int coldstart(String platforms) {
    return Benchmarks.run(
        new PrintWriter(new StringWriter()),
        new PrintWriter(err),
        "coldstart",
        "--platforms=" + platforms,
        "--function=fibo-py",
        "--openlambda.url=" + url(),
        "--out=" + folder.resolve("run"));
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Test
  void isRefusedInOneLineThatSaysWhatItIsNot() {
    assertThat(coldstart("isolates,openlambda")).isEqualTo(ExitStatus.MACHINE_LACKS);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("isolates-bench: openlambda: what answers at " + url())
        .contains("is no OpenLambda worker", "check -Dopenlambda.url");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void isRefusedForANamedVariantToo() {
    assertThat(coldstart("openlambda/sock")).isEqualTo(ExitStatus.MACHINE_LACKS);
    assertThat(err.toString()).contains("is no OpenLambda worker");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void nobodyAtAllIsSaidToBeNobody() {
    server.stop(0);
    assertThat(coldstart("isolates,openlambda")).isEqualTo(ExitStatus.MACHINE_LACKS);
    assertThat(err.toString())
        .contains("no worker answers at " + url(), "start one with: ol worker up -d");
  }
}
