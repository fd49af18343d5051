package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import isolates.controller.Http.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP in, RFC 3875 out: what every way of spawning must do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CgiContract {
  private static final int MEGABYTES_10 = 10 << 20;

  private ControllerProcess controller;
  private Path root;

  abstract String spawn();

  /** What it intercepts with where it is not told. */
  abstract String interception();

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    root = Scripts.root(temporary);
    Scripts.shells(
        root,
        """
        env: printf 'Content-Type: text/plain\\n\\n'; env | sort
        where: printf 'Content-Type: text/plain\\n\\n'; pwd; echo $0 $#
        cat: printf 'Content-Type: application/x\\n\\n'; exec cat
        devstdin: printf 'Content-Type: application/x\\n\\n' >/dev/stdout; exec cat /dev/stdin
        teapot: printf 'Status: 418 Teapot\\nContent-Type: a/b\\n\\nshort\\n'
        local: printf 'Location: /env/after?redirected=yes\\n\\n'
        loop: printf 'Location: /loop\\n\\n'
        lost: printf 'Location: /absent\\n\\n'
        client: printf 'Location: http://example.org/x\\n\\n'
        length: printf 'Content-Type: a/b\\nContent-Length: 3\\n\\nabcdef'
        megabyte: cat > /dev/null; printf 'Content-Type: a/b\\nContent-Length: 1000000\\n\\n'; head -c 1000000 /dev/zero
        short: printf 'Content-Type: a/b\\nContent-Length: 9\\n\\nabc'
        killed: printf 'Content-Type: a/b\\n\\n'; echo begun; sleep 0.1; kill -9 $$
        killedatonce: printf 'Content-Type: a/b\\n\\nbegun'; kill -9 $$
        runson: printf 'Content-Type: a/b\\n\\ndone'; exec >&-; exec sleep 30
        empty: printf 'Status: 204\\nContent-Length: 5\\n\\n'
        malformed: echo hello
        endless: while :; do echo 'X-Field: and so on'; done
        fails: exit 3
        dies: kill -9 $$
        closes: exec >&-; exec sleep 30
        deaf: exec <&-; printf 'Content-Type: a/b\\n\\nheard nothing'
        pieces: printf 'Content-Ty'; printf 'pe: a/b\\n'; printf '\\n1'; printf 2
        """);
    Scripts.executable(root, "noshebang", "echo no\n".getBytes(StandardCharsets.UTF_8));
    Scripts.executable(root, "badshebang", "#!/no/such/sh\n".getBytes(StandardCharsets.UTF_8));
    Files.writeString(root.resolve("data"), "not a program");
    Files.createDirectory(root.resolve("dir"));
    controller = ControllerProcess.start(root, "--spawn=" + spawn());
  }

  @AfterAll
  void stop() {
    if (controller != null) {
      controller.close();
    }
  }

  private Response get(String target, String... headers) throws IOException {
    return Http.get(controller.port(), target, headers);
  }

  private Response post(String target, byte[] body, String... headers) throws IOException {
    return Http.post(controller.port(), target, body, headers);
  }

  @Test
  void theReadyLineAndTheStatusSayHowItSpawns() throws IOException {
    assertThat(controller.ready().get("ready").asBoolean()).isTrue();
    assertThat(controller.ready().get("pid").asLong()).isEqualTo(controller.pid());
    assertThat(controller.ready().get("spawn").asString()).isEqualTo(spawn());
    assertThat(controller.status().get("spawn").asString()).isEqualTo(spawn());
    assertThat(controller.status().get("pid").asLong()).isEqualTo(controller.pid());
    assertThat(controller.status().at("/interception/kind").asString()).isEqualTo(interception());
    assertThat(controller.status().at("/interception/active").asBoolean())
        .isEqualTo(!interception().equals("none"));
  }

  @Test
  void theEnvironmentIsTheMetaVariablesAndNothingOfTheControllers() throws IOException {
    Response response =
        get(
            "/env/extra%20path?a=b&c=%20d",
            "X-Own: 1", "Proxy: http://attacker", "Authorization: x");
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.text().lines())
        .contains(
            "GATEWAY_INTERFACE=CGI/1.1",
            "REQUEST_METHOD=GET",
            "SCRIPT_NAME=/env",
            "PATH_INFO=/extra path",
            "PATH_TRANSLATED=" + root + "/extra path",
            "QUERY_STRING=a=b&c=%20d",
            "SERVER_NAME=test",
            "SERVER_PORT=" + controller.port(),
            "SERVER_PROTOCOL=HTTP/1.1",
            "REMOTE_ADDR=127.0.0.1",
            "HTTP_X_OWN=1")
        .noneMatch(line -> line.matches("(HTTP_PROXY|HTTP_AUTHORIZATION|HOME|USER|CONTENT_.*)=.*"));
  }

  @Test
  void theWorkingDirectoryIsTheProgramsAndThereAreNoArguments() throws IOException {
    assertThat(get("/where?word+list").text()).isEqualTo(root + "\n" + root + "/where 0\n");
  }

  @Test
  void aDocumentPassesWithItsStatusAndReason() throws IOException {
    Response response = get("/teapot");
    assertThat(response.status()).isEqualTo(418);
    assertThat(response.reason()).isEqualTo("Teapot");
    assertThat(response.header("Content-Type")).contains("a/b");
    assertThat(response.text()).isEqualTo("short\n");
    assertThat(response.header("Date")).isPresent();
  }

  @Test
  void aLocalRedirectIsAnsweredByTheOtherPathAsAGet() throws IOException {
    Response response = post("/local", "body".getBytes(StandardCharsets.UTF_8));
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.text().lines())
        .contains("REQUEST_METHOD=GET", "PATH_INFO=/after", "QUERY_STRING=redirected=yes")
        .noneMatch(line -> line.startsWith("CONTENT_LENGTH"));
  }

  @Test
  void redirectsThatGoRoundOrNowhereEnd() throws IOException {
    assertThat(get("/loop").status()).isEqualTo(502);
    assertThat(get("/lost").status()).isEqualTo(404);
  }

  @Test
  void aClientRedirectIsTheClients() throws IOException {
    Response response = get("/client");
    assertThat(response.status()).isEqualTo(302);
    assertThat(response.header("Location")).contains("http://example.org/x");
  }

  @Test
  void theAnswerIsAsLongAsTheScriptSaid() throws IOException {
    Response response = get("/length");
    assertThat(response.header("Content-Length")).contains("3");
    assertThat(response.text()).isEqualTo("abc");
  }

  @Test
  void aBodyShorterThanAnnouncedBreaksOffSoThatNobodyTakesItForWhole() throws IOException {
    try (Http http = Http.connect(controller.port())) {
      http.send(Http.head("GET", "/short", null));
      byte[] all = http.stream().readAllBytes();
      assertThat(new String(all, StandardCharsets.US_ASCII)).endsWith("\r\n\r\nabc");
    }
  }

  @Test
  void aBodyOfUnknownLengthWhoseIsolateIsKilledBreaksOff() throws IOException {
    for (int i = 0; i < 20; i++) {
      try (Http http = Http.connect(controller.port())) {
        String target = i % 2 == 0 ? "/killed" : "/killedatonce";
        http.send(Http.head("GET", target, null, "Connection: close"));
        String all = new String(http.stream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(all).doesNotEndWith("\r\n0\r\n\r\n");
        assertThat(all).matches(i % 2 == 0 ? "(?s).*chunked.*begun.*" : "(?s).* (200|502) .*");
      }
    }
  }

  @Test
  void aBodyForHttp10ThatBreaksOffEndsByAReset() throws IOException {
    try (Http http = Http.connect(controller.port())) {
      http.send("GET /killed HTTP/1.0\r\n\r\n");
      assertThatThrownBy(() -> http.stream().readAllBytes()).hasMessageContaining("reset");
    }
  }

  @Test
  void aProgramThatClosesItsOutputAndRunsOnEndsItsResponse() throws IOException {
    assertThat(get("/runson").text()).isEqualTo("done");
  }

  @Test
  void noContentHasNoLength() throws IOException {
    Response response = get("/empty");
    assertThat(response.status()).isEqualTo(204);
    assertThat(response.header("Content-Length")).isEmpty();
  }

  @Test
  void aHeadThatComesInPiecesIsOne() throws IOException {
    assertThat(get("/pieces").text()).isEqualTo("12");
  }

  @ParameterizedTest
  @CsvSource({
    "/malformed, 502, 'without a complete header, such as ''Content-Type: text/plain'' and an empty line'",
    "/endless, 502, the script's header is longer",
    "/fails, 502, exited with status 3",
    "/dies, 502, without a complete header",
    "/closes, 502, closed its output",
    "/badshebang, 500, cannot execute badshebang",
    "/absent, 404, /absent is not there",
    "/dir, 403, directory",
    "/data, 403, not an executable",
    "/..%2f..%2fetc/passwd, 404, is not there",
    "/env%00, 400, malformed path",
    "/.isolates/unknown, 404, /.isolates/",
    "/.isolates/usage/1-1, 404, no such isolate",
  })
  void whatCannotBeAnsweredSaysWhyInOneLine(String target, int status, String reason)
      throws IOException {
    Response response = get(target);
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.text()).contains(reason).endsWith("\n");
    assertThat(response.text().strip().lines()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "OPTIONS", "PATCH", "MADE-UP"})
  void otherMethodsAreNotAllowed(String method) throws IOException {
    Response response = Http.once(controller.port(), method, "/env", null);
    assertThat(response.status()).isEqualTo(405);
    assertThat(response.header("Allow")).contains("GET, HEAD, POST");
  }

  @Test
  void headIsAGetWithoutTheBody() throws IOException {
    try (Http http = Http.connect(controller.port())) {
      Response head = http.exchange("HEAD", "/length", null);
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("Content-Length")).contains("3");
      assertThat(http.exchange("HEAD", "/env", null).status()).isEqualTo(200);
      assertThat(http.exchange("HEAD", "/fails", null).status()).isEqualTo(502);
      assertThat(http.exchange("GET", "/length", null).text()).isEqualTo("abc");
    }
  }

  @Test
  void aConnectionServesManyRequestsEachByAProcessOfItsOwn() throws IOException {
    try (Http http = Http.connect(controller.port())) {
      List<String> instances =
          new Random(7)
              .ints(20, 0, 4)
              .mapToObj(i -> List.of("/cat", "/teapot", "/fails", "/env").get(i))
              .map(
                  target -> {
                    try {
                      return http.exchange("POST", target, new byte[] {1, 2, 3}).instance();
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  })
              .toList();
      assertThat(instances).doesNotHaveDuplicates().allMatch(name -> name.matches("\\d+-\\d+"));
    }
  }

  /** What is flushed makes room for the output's end, which is no end before its time. */
  @Test
  void aLongResponseKeepsTheConnection() throws IOException {
    try (Http http = Http.connect(controller.port())) {
      for (int i = 0; i < 60; i++) {
        assertThat(http.exchange("POST", "/megabyte", new byte[1_000_000]).text())
            .as("response %d", i)
            .hasSize(1_000_000);
      }
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws IOException {
    try (Http http = Http.connect(controller.port())) {
      String request = Http.head("POST", "/cat", new byte[1]);
      http.send(request + "1" + request + "2" + Http.head("GET", "/absent", null) + request + "3");
      assertThat(http.read(false).text()).isEqualTo("1");
      assertThat(http.read(false).text()).isEqualTo("2");
      assertThat(http.read(false).status()).isEqualTo(404);
      assertThat(http.read(false).text()).isEqualTo("3");
    }
  }

  @Test
  void aClientThatAsksForItsIsClosed() throws IOException {
    try (Http http = Http.connect(controller.port())) {
      Response response = http.exchange("GET", "/teapot", null, "Connection: close");
      assertThat(response.header("Connection")).contains("close");
      assertThat(http.closedByPeer()).isTrue();
    }
  }

  @Test
  void http10GetsNoChunksAndAnEnd() throws IOException {
    try (Http http = Http.connect(controller.port())) {
      http.send("GET /cat HTTP/1.0\r\n\r\n");
      Response response = http.read(false);
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.header("Transfer-Encoding")).isEmpty();
    }
  }

  @Test
  void continueIsSentToThoseWhoWaitForIt() throws IOException {
    try (Http http = Http.connect(controller.port())) {
      http.send(Http.head("POST", "/cat", new byte[5], "Expect: 100-continue"));
      assertThat(http.read(false).status()).isEqualTo(100);
      http.send("hello");
      assertThat(http.read(false).text()).isEqualTo("hello");
    }
  }

  @Test
  void whoWaitsForContinueInVainSendsNoBody() throws IOException {
    try (Http http = Http.connect(controller.port())) {
      http.send(Http.head("POST", "/absent", new byte[5], "Expect: 100-continue"));
      assertThat(http.read(false).status()).isEqualTo(404);
      assertThat(http.closedByPeer()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4096, 4097, 65536, 65537, MEGABYTES_10})
  void bodiesPassUnchangedInBothDirections(int length) throws IOException {
    byte[] body = random(length);
    Response response = post("/cat", body);
    assertThat(response.status()).isEqualTo(200);
    assertThat(Arrays.equals(response.body(), body)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65536, 65537, MEGABYTES_10})
  void chunkedBodiesPassUnchangedAndTheirLengthIsKnown(int length) throws IOException {
    byte[] body = random(length);
    try (Http http = Http.connect(controller.port())) {
      http.send(Http.head("POST", "/cat", null, "Transfer-Encoding: chunked"));
      http.sendMeanwhile(() -> sendChunked(http, body));
      assertThat(Arrays.equals(http.read(false).body(), body)).isTrue();
      http.send(Http.head("POST", "/env", null, "Transfer-Encoding: chunked"));
      sendChunked(http, body);
      assertThat(http.read(false).text().lines()).contains("CONTENT_LENGTH=" + length);
    }
  }

  private static void sendChunked(Http http, byte[] body) throws IOException {
    for (int from = 0; from < body.length; from += 30_000) {
      byte[] chunk = Arrays.copyOfRange(body, from, Math.min(body.length, from + 30_000));
      http.send(Integer.toHexString(chunk.length) + "\r\n");
      http.send(chunk);
      http.send("\r\n");
    }
    http.send("0\r\n\r\n");
  }

  @Test
  void theEchoAnswersBodiesWithoutAProcess() throws IOException {
    byte[] body = random(1 << 20);
    assertThat(Arrays.equals(post("/.isolates/echo", body).body(), body)).isTrue();
    assertThat(get("/.isolates/echo").text()).isEmpty();
  }

  @Test
  void aScriptThatDoesNotReadItsInputStillAnswers() throws IOException {
    try (Http http = Http.connect(controller.port())) {
      Response response = http.exchange("POST", "/deaf", random(1 << 20));
      assertThat(response.text()).isEqualTo("heard nothing");
      assertThat(http.exchange("GET", "/length", null).text()).isEqualTo("abc");
    }
  }

  @Test
  void aTooLongRequestIsRefusedByItsPart() throws IOException {
    assertThat(get("/env?" + "x".repeat(70_000)).status()).isEqualTo(414);
    assertThat(get("/env", "X-Long: " + "x".repeat(70_000)).status()).isEqualTo(431);
    assertThat(get("/env", "X-Long: " + "x".repeat(16_000)).status()).isEqualTo(200);
    String[] many = new String[99];
    Arrays.fill(many, "a:");
    assertThat(get("/env", many).status()).as("100 with the Host").isEqualTo(200);
    String[] tooMany = new String[100];
    Arrays.fill(tooMany, "a:");
    assertThat(get("/env", tooMany).status()).isEqualTo(431);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "POST /cat HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "POST /cat HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST /cat HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
      })
  void whatIsNotHttpIsABadRequestAndTheEndOfTheConnection(String bytes) throws IOException {
    try (Http http = Http.connect(controller.port())) {
      http.send(bytes);
      assertThat(http.read(false).status()).isEqualTo(400);
      assertThat(http.closedByPeer()).isTrue();
    }
  }

  @Test
  void theUsageOfAnIsolateIsKnownOnceItIsReaped() throws IOException {
    String instance = get("/fails").instance();
    assertThat(controller.usage(instance).get("instance").asString()).isEqualTo(instance);
    assertThat(controller.usage(instance).get("exit").asInt()).isEqualTo(3);
  }

  static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  int port() {
    return controller.port();
  }

  ControllerProcess controller() {
    return controller;
  }
}
