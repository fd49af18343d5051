package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many clients at once that mean harm. Each of these ended a controller with the recommended flags
 * at a tenth of the strength used here; now everybody else is served on, in bounded memory.
 */
@Order(8)
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class HostileClientsIT {
  /** Pages of the controller's own, as the suite measures them. */
  private static final long LARGEST_PSS_KIB = 96 * 1024;

  /** The attack found used 12,800; {@code make hostile} takes 128,000. */
  private static final int IDLE = Integer.getInteger("isolates.idle.connections", 25_600);

  private static final String SHORT_FIELDS = "a:b\r\n".repeat(6000);

  private final List<SocketChannel> clients = new ArrayList<>();
  private final NextRequest next = new NextRequest();
  private Path root;
  private ControllerProcess controller;

  @BeforeEach
  void layOut(@TempDir Path temporary) throws IOException {
    root = Scripts.nativeRoot(temporary);
    Scripts.shell(root, "ok", "printf 'Content-Type: a/b\\nContent-Length: 2\\n\\nok'");
    Scripts.shell(root, "cat", "printf 'Content-Type: a/b\\nContent-Length: 4\\n\\n'; exec cat");
    Scripts.shell(root, "sleeps", "exec sleep 600");
    Scripts.shell(root, "endless", "printf 'Content-Type: a/b\\n\\n'; exec cat /dev/zero");
  }

  private void start(String... options) throws IOException {
    controller = ControllerProcess.start(root, options);
  }

  @AfterEach
  void stop(TestReporter reporter) throws IOException {
    next.report(reporter);
    for (SocketChannel client : clients) {
      client.close();
    }
    if (controller != null) {
      controller.diagnostics().stream().limit(20).forEach(System.err::println);
      System.err.println("alive " + controller.handle().isAlive());
      controller.close();
    }
  }

  /** Connects and sends, without ever waiting for the other side. */
  private SocketChannel client(String bytes) throws IOException {
    return client(1, bytes);
  }

  private SocketChannel client(int source, String bytes) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.bind(
        new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) source}), 0));
    channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), controller.port()));
    channel.configureBlocking(false);
    clients.add(channel);
    ByteBuffer out = ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1));
    try {
      while (out.hasRemaining() && channel.write(out) > 0) {
        // What the socket takes.
      }
    } catch (IOException e) {
      // Refused and closed already, as it may be.
    }
    return channel;
  }

  private void assertServes() throws IOException {
    assertThat(Http.get(controller.port(), "/.isolates/status").status()).isEqualTo(200);
    next.isAnswered(controller.port(), "/cat");
    assertSmall();
  }

  private void assertSmall() throws IOException {
    long pss =
        Files.readAllLines(Path.of("/proc/" + controller.pid() + "/smaps_rollup")).stream()
            .filter(line -> line.startsWith("Pss:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .sum();
    assertThat(pss).as("PSS in KiB").isPositive().isLessThanOrEqualTo(LARGEST_PSS_KIB);
  }

  @Test
  void unfinishedRequestsOfManyShortHeaderFields() throws Exception {
    start();
    for (int i = 0; i < 300; i++) {
      client("GET /ok HTTP/1.1\r\nHost: x\r\n" + SHORT_FIELDS);
    }
    assertServes();
  }

  @Test
  void completedRequestsOfManyShortHeaderFieldsOnIdleConnections() throws Exception {
    start();
    for (int i = 0; i < 190; i++) {
      client("GET /ok HTTP/1.1\r\nHost: x\r\n" + SHORT_FIELDS + "\r\n");
      client("GET /ok HTTP/1.1\r\nHost: x\r\n" + "a:b\r\n".repeat(98) + "\r\n");
    }
    assertServes();
    Scripts.await("all are answered", () -> controller.status().get("running").asInt() == 0);
    assertThat(controller.status().get("held").asLong()).isLessThan(10_000);
  }

  @Test
  void runningRequestsOfLongQueries() throws Exception {
    start();
    for (int i = 0; i < 1500; i++) {
      int length = i % 2 == 0 ? 60_000 : 16_000;
      client("GET /sleeps?" + "q".repeat(length) + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    assertThat(Http.get(controller.port(), "/.isolates/status").status()).isEqualTo(200);
    assertStaysSmallAndRecovers();
  }

  @Test
  void endlessOutputThatNobodyReads() throws Exception {
    start();
    for (int i = 0; i < 9000; i++) {
      client("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");
      if (i % 500 == 0) {
        assertSmall();
      }
    }
    // As many run as may.
    assertStaysSmallAndRecovers();
  }

  @Test
  void idleConnections() throws Exception {
    start();
    for (int i = 0; i < IDLE; i++) {
      client(1 + i % 8, "");
      if (clients.size() == 8000) {
        // The controller keeps 2048: the first of these are closed by now.
        assertServes();
        for (SocketChannel client : clients.subList(0, 4000)) {
          client.close();
        }
        clients.subList(0, 4000).clear();
      }
    }
    assertServes();
  }

  @Test
  void partialHeaders() throws Exception {
    start();
    for (int i = 0; i < 9000; i++) {
      int length = i % 2 == 0 ? 60_000 : 15_000;
      client("GET /ok HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(length));
      if (i % 500 == 0) {
        assertServes();
      }
    }
    assertServes();
  }

  @Test
  void unfinishedBodies() throws Exception {
    start();
    for (int i = 0; i < 3000; i++) {
      client(
          "POST /ok HTTP/1.1\r\nHost: x\r\nContent-Length: 65000\r\n\r\n"
              + "x".repeat(i % 2 == 0 ? 60_000 : 1));
    }
    assertServes();
  }

  @Test
  void bodiesThatAreRefusedDoNotLeak() throws Exception {
    start("--max-processes=1", "--timeout=600");
    client("GET /sleeps HTTP/1.1\r\nHost: x\r\n\r\n");
    Scripts.await("it runs", () -> controller.status().get("running").asInt() == 1);
    byte[] body = new byte[65_000];
    try (Http http = Http.connect(controller.port())) {
      for (int i = 0; i < 1500; i++) {
        assertThat(http.exchange("POST", "/ok", body).status()).as("post %d", i).isEqualTo(503);
      }
    }
    assertSmall();
  }

  @Test
  void thousandsOfPipelinedRequestsAreAllAnswered() throws Exception {
    start();
    try (Http http = Http.connect(controller.port())) {
      int many = 3000;
      String request = Http.head("GET", "/absent", null);
      http.sendMeanwhile(() -> http.send(request.repeat(many) + Http.head("GET", "/ok", null)));
      for (int i = 0; i < many; i++) {
        assertThat(http.read(false).status()).as("request %d", i).isEqualTo(404);
      }
      assertThat(http.read(false).text()).isEqualTo("ok");
    }
    assertServes();
  }

  @Test
  void withoutDescriptorsItWaitsAndThenGoesOn() throws Exception {
    controller = ControllerProcess.startLimited("ulimit -n 600", root);
    for (int i = 0; i < 700; i++) {
      client("");
    }
    Thread.sleep(300);
    for (SocketChannel client : clients) {
      client.close();
    }
    Scripts.await("it serves", () -> Http.get(controller.port(), "/ok").text().equals("ok"));
    assertThat(controller.handle().isAlive()).isTrue();
  }

  @Test
  void slowAndIdleClientsAreLetGo() throws Exception {
    start("--idle-timeout=2", "--client-timeout=2");
    try (Http idle = Http.connect(controller.port());
        Http slow = Http.connect(controller.port());
        Http silent = Http.connect(controller.port());
        Socket deaf = new Socket(InetAddress.getLoopbackAddress(), controller.port())) {
      slow.send("GET /ok HTTP/1.1\r\nHo");
      silent.send("POST /ok HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab");
      deaf.getOutputStream()
          .write("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(idle.closedByPeer()).isTrue();
      assertThat(slow.read(false).status()).isEqualTo(408);
      assertThat(slow.closedByPeer()).isTrue();
      assertThat(silent.read(false).status()).isEqualTo(408);
      Scripts.await("the deaf one goes", () -> controller.status().get("running").asInt() == 0);
    }
  }

  @Test
  void aConnectionCarriesOnlySoManyRequests() throws Exception {
    start("--max-requests=2");
    try (Http http = Http.connect(controller.port())) {
      assertThat(http.exchange("GET", "/ok", null).header("Connection")).isEmpty();
      assertThat(http.exchange("GET", "/ok", null).header("Connection")).contains("close");
      assertThat(http.closedByPeer()).isTrue();
    }
  }

  /** With as many running as may, and when all of them have gone. */
  private void assertStaysSmallAndRecovers() throws Exception {
    assertThat(Http.get(controller.port(), "/ok").status()).isIn(200, 503);
    assertSmall();
    for (SocketChannel client : clients) {
      client.close();
    }
    Scripts.await("they are gone", () -> controller.status().get("running").asInt() == 0);
    assertServes();
  }
}
