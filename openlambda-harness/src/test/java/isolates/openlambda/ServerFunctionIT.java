package isolates.openlambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import isolates.process.Programs;
import isolates.process.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our extension: containers that keep a server, started once and asked by HTTP. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServerFunctionIT {
  /** The server's first line; what follows are the methods of its handler. */
  private static final String SERVER =
      """
      import http.server, os, signal, socket, sys, time

      class Handler(http.server.BaseHTTPRequestHandler):
          protocol_version = "HTTP/1.1"

          def log_message(self, *words):
              pass

          def say(self, body, *fields):
              self.send_response(203)
              for name, value in (("Content-Type", "text/x-mine"), ("Content-Length", len(body)), *fields):
                  self.send_header(name, str(value))
              self.end_headers()
              self.wfile.write(body)

          def do_POST(self):
              body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
              kind = self.headers.get("X-Kind", "")
              if self.path == "/echo":
                  self.say(body)
              elif self.path == "/die":
                  print("on purpose", file=sys.stderr, flush=True)
                  os._exit(3)
              elif self.path == "/close":
                  self.say(b"closing", ("Connection", "close"))
                  self.close_connection = True
              elif self.path == "/silent":
                  self.close_connection = True
              elif self.path == "/hang-up":
                  self.say(b"hanging up")  # and says nothing of it, as after a keep-alive timeout
                  self.close_connection = True
              else:
                  self.say(f"{os.getpid()} {self.command} {self.path} {kind} ".encode() + body)

      """;

  private static final String BY_PORT =
      "http.server.ThreadingHTTPServer((\"127.0.0.1\", int(os.environ[\"PORT\"])), Handler).serve_forever()\n";

  @TempDir private static Path dir;
  private static ServerProcess worker;
  private static OpenLambdaClient client;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(Programs.find("/usr/bin/python3").isPresent(), "no /usr/bin/python3");
    worker = BuiltInWorkers.start("runc", dir.resolve("worker"));
    client = BuiltInWorkers.client(worker);
    upload(client, "server", SERVER + BY_PORT, "8080");
  }

  @AfterAll
  static void stop() {
    if (worker != null) {
      client.close();
      worker.close();
    }
  }

  private static void upload(OpenLambdaClient to, String name, String script, String address)
      throws IOException {
    Path folder = Files.createDirectories(dir.resolve("src-" + name + to.url().port()));
    Files.writeString(folder.resolve("server.py"), script);
    to.upload(
        name,
        FunctionPackage.ofFolder(folder)
            .withServer(List.of("/usr/bin/python3", "-IS", "server.py"), address));
  }

  private static Response post(String path, byte[] body) throws IOException {
    Request request =
        new Request.Builder()
            .url(worker.url() + "/run/" + path)
            .header("X-Kind", "mine")
            .post(RequestBody.create(body, MediaType.get("text/plain")))
            .build();
    return new OkHttpClient().newCall(request).execute();
  }

  private static Response post(String path) throws IOException {
    return post(path, new byte[0]);
  }

  @Test
  void getsTheRequestAsItIsAndItsResponseIsPassedOn() throws IOException {
    try (Response response = post("server/below?n=7", "body".getBytes(StandardCharsets.UTF_8))) {
      assertThat(response.code()).isEqualTo(203);
      assertThat(response.header("Content-Type")).isEqualTo("text/x-mine");
      assertThat(response.body().string()).endsWith(" POST /below?n=7 mine body");
    }
  }

  @Test
  void isOneProcessForAllInvocationsOfItsContainer() throws IOException {
    try (Response first = post("server");
        Response second = post("server")) {
      assertThat(second.header("Container-Instance")).isEqualTo(first.header("Container-Instance"));
      assertThat(second.body().string()).isEqualTo(first.body().string());
    }
  }

  @Test
  void isFrozenWhileNobodyAsks() throws Exception {
    post("server").close();
    Path group = null;
    while (group == null) {
      group =
          client.containers().stream()
              .filter(container -> container.function().equals("server"))
              .filter(container -> container.state().equals("frozen"))
              .map(container -> Path.of(container.cgroups().values().iterator().next()))
              .findFirst()
              .orElse(null);
      TimeUnit.MILLISECONDS.sleep(5);
    }
    assertThat(Files.readAllLines(group.resolve("cgroup.procs"))).hasSize(2); // agent and server
  }

  @Test
  void passesBinaryBodiesBothWays() throws IOException {
    byte[] binary = new byte[10 << 20];
    new Random(7).nextBytes(binary);

    try (Response response = post("server/echo", binary)) {
      assertThat(response.body().bytes()).isEqualTo(binary);
    }
  }

  @Test
  void thatDiesIsAClearErrorAndTheNextInvocationHasANewContainer() throws IOException {
    try (Response before = post("server");
        Response died = post("server/die");
        Response after = post("server")) {
      assertThat(died.code()).isEqualTo(502);
      assertThat(died.body().string())
          .startsWith("RoundTrip failed: ")
          .contains("on purpose", "the server ended with exit status 3");
      assertThat(after.code()).isEqualTo(203);
      assertThat(after.header("Container-Instance"))
          .isNotEqualTo(before.header("Container-Instance"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"close", "hang-up"})
  void mayCloseItsConnection(String how) throws IOException {
    try (Response closing = post("server/" + how);
        Response next = post("server")) {
      assertThat(closing.code()).isEqualTo(203);
      assertThat(next.code()).isEqualTo(203);
      assertThat(next.header("Container-Instance")).isEqualTo(closing.header("Container-Instance"));
    }
  }

  /** What a request is told that no server answered. */
  private static String failureOf(String function) throws IOException {
    try (Response response = post(function)) {
      assertThat(response.code()).isEqualTo(502);
      return response.body().string();
    }
  }

  @Test
  void thatSaysNothingIsRefusedAndTriedNoMoreThanTwice() throws IOException {
    assertThat(failureOf("server/silent"))
        .contains("the server closed the connection without a whole response");
  }

  @Test
  void mayListenOnAUnixSocket() throws IOException {
    String byPath =
        """
        class Server(http.server.ThreadingHTTPServer):
            address_family = socket.AF_UNIX
            def server_bind(self):
                self.socket.bind(self.server_address)
            def get_request(self):
                connection, _ = super().get_request()
                return connection, ("local", 0)

        Server("/tmp/server.sock", Handler).serve_forever()
        """;
    upload(client, "unix", SERVER + byPath, "/tmp/server.sock");

    try (Response response = post("unix/echo", new byte[] {1, 2, 3})) {
      assertThat(response.body().bytes()).containsExactly(1, 2, 3);
    }
  }

  @Test
  void thatNeverStartsIsRefusedWithItsLastWords() throws IOException {
    upload(client, "broken", "import no_such_module\n", "8080");

    assertThat(failureOf("broken"))
        .contains("ModuleNotFoundError", "the server ended with exit status 1");
  }

  @Test
  void isReachedWhereThereIsNoRuntimeButUnshare() throws Exception {
    try (ServerProcess unshare = BuiltInWorkers.start("unshare", dir.resolve("unshare"));
        OpenLambdaClient its = BuiltInWorkers.client(unshare)) {
      upload(its, "server", SERVER + BY_PORT, "8080");

      assertThat(its.invoke("server", "7".getBytes(StandardCharsets.UTF_8)).text())
          .endsWith(" POST /  7");
    }
  }

  @Test
  void withoutAContainerItIsAProcessOfTheHostThatIsNeverFrozenAndEndsWithTheWorker()
      throws Exception {
    ProcessHandle server;
    try (ServerProcess none = BuiltInWorkers.start("none", dir.resolve("none"));
        OpenLambdaClient its = BuiltInWorkers.client(none)) {
      upload(its, "server", SERVER + BY_PORT, "8080");

      String answer = its.invoke("server", "7".getBytes(StandardCharsets.UTF_8)).text();

      assertThat(answer).matches("\\d+ POST /  7");
      server = ProcessHandle.of(Long.parseLong(answer.split(" ", 2)[0])).orElseThrow();
      assertThat(server.info().commandLine().orElse("")).contains("server.py");
      its.awaitContainersAtRest();
      assertThat(its.containers()).singleElement().matches(each -> each.state().equals("idle"));
      Path program = Files.createDirectories(dir.resolve("executable"));
      Files.copy(Path.of("/bin/true"), program.resolve("f"));
      its.upload("executable", FunctionPackage.ofFolder(program).withExecutable("f"));
      assertThat(its.invoke("executable", new byte[0]).text())
          .contains("the runtime none keeps servers only");
    }

    server.onExit().get(10, TimeUnit.SECONDS);
  }
}
