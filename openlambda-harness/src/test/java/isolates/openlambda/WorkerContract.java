package isolates.openlambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a client of an OpenLambda worker may rely on. Every worker is held to it: the built-in one
 * with each of its runtimes, and a real one when there is one. Where the real one is laxer, the
 * words here are such that both keep them.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WorkerContract {
  private static final String ECHO = "def f(event):\n    return event\n";
  private static final String COUNTER =
      """
      import os
      token, served = os.urandom(8).hex(), 0
      def f(event):
          global served
          served += 1
          return {"instance": token, "served": served}
      """;
  private static final String WSGI =
      """
      def app(environ, start_response):
          if environ["PATH_INFO"] == "/raise":
              raise ValueError("on purpose")
          body = environ["wsgi.input"].read()
          start_response("201 Created", [
              ("Content-Type", "application/octet-stream"),
              ("Content-Length", str(len(body))),
              ("X-Path", environ["PATH_INFO"]),
              ("X-Query", environ["QUERY_STRING"]),
              ("X-Method", environ["REQUEST_METHOD"]),
              ("X-Custom", environ.get("HTTP_X_CUSTOM", "")),
          ])
          return [body]
      """;
  private static final AtomicInteger NAMES = new AtomicInteger();

  @TempDir Path outside;

  private final OkHttpClient http =
      new OkHttpClient.Builder().readTimeout(Duration.ofSeconds(60)).followRedirects(false).build();
  private final List<String> uploaded = new ArrayList<>();

  /** Of the worker that is held to the contract; set before the first test. */
  OpenLambdaClient client;

  @AfterAll
  void disconnect() {
    if (client != null) {
      client.close();
    }
  }

  @AfterEach
  void leaveTheRegistryAsItWas() throws IOException {
    for (String name : uploaded) {
      client.delete(name);
    }
    uploaded.clear();
    http.connectionPool().evictAll();
  }

  // Names are never used twice: a worker may serve a function's old version for some seconds.
  private static String newName() {
    return "contract-" + ProcessHandle.current().pid() + "-" + NAMES.incrementAndGet();
  }

  private String upload(FunctionPackage function) throws IOException {
    String name = newName();
    client.upload(name, function);
    uploaded.add(name);
    return name;
  }

  /**
   * Returns when nothing is left of a function whose sandbox is being destroyed: a request that
   * reaches it meanwhile a real worker never answers.
   */
  abstract void awaitGone(String name) throws IOException;

  private InvocationResponse invokeOnce(String name, String body) throws IOException {
    InvocationResponse response = invoke(name, body);
    awaitGone(name);
    return response;
  }

  private InvocationResponse invoke(String name, String body) throws IOException {
    return client.invoke(name, body.getBytes(StandardCharsets.UTF_8));
  }

  private Response call(String method, String path, byte[] body) throws IOException {
    RequestBody sent =
        method.equals("GET") ? null : RequestBody.create(body, MediaType.get("application/json"));
    return http.newCall(
            new Request.Builder()
                .url(client.url().resolve(path))
                .header("X-Custom", "custom")
                .method(method, sent)
                .build())
        .execute();
  }

  private int status(String method, String path) throws IOException {
    try (Response response = call(method, path, new byte[0])) {
      return response.code();
    }
  }

  /** For paths that a client library would tidy up before sending. */
  private String statusLineOf(String method, String rawPath) throws IOException {
    try (Socket socket = new Socket(client.url().host(), client.url().port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          (method
                  + " "
                  + rawPath
                  + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .findFirst()
          .orElse("");
    }
  }

  @Test
  void saysThatItIsReady() throws IOException {
    try (Response response = call("GET", "/status", null)) {
      assertThat(response.code()).isEqualTo(200);
      assertThat(response.body().string()).isEqualTo("ready\n");
    }
  }

  @Test
  void passesJsonToTheFunctionAndItsResultBack() throws IOException {
    String name = upload(FunctionPackage.ofPython(ECHO));

    InvocationResponse response =
        invoke(name, "{\"text\": \"\\u00e9\", \"n\": [1, 2.5, null, true]}");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.contentType()).isEqualTo("application/json");
    assertThat(response.text()).isEqualTo("{\"text\": \"\\u00e9\", \"n\": [1, 2.5, null, true]}");
  }

  @Test
  void takesAnEmptyBodyForAnEmptyObject() throws IOException {
    String name = upload(FunctionPackage.ofPython(ECHO));

    assertThat(invoke(name, "").text()).isEqualTo("{}");
    try (Response got = call("GET", "/run/" + name, null)) {
      assertThat(got.code()).isEqualTo(200);
      assertThat(got.body().string()).isEqualTo("{}");
    }
  }

  @Test
  void refusesAnUnknownFunction() throws IOException {
    InvocationResponse response = invoke("contract-no-such-function", "{}");

    assertThat(response.status()).isEqualTo(500);
    assertThat(response.text()).contains("lambda \"contract-no-such-function\" not found");
  }

  @Test
  void wantsTheNameOfAFunction() throws IOException {
    try (Response response = call("POST", "/run/", new byte[0])) {
      assertThat(response.code()).isEqualTo(500);
      assertThat(response.body().string())
          .isEqualTo("expected invocation format: /run/<lambda-name>");
    }
    assertThat(status("POST", "/run")).isIn(301, 307);
  }

  @Test
  void answersBadJsonWithTheParsersComplaint() throws IOException {
    String name = upload(FunctionPackage.ofPython(ECHO));

    InvocationResponse response = invoke(name, "{\"unfinished\": ");

    assertThat(response.status()).isEqualTo(500);
    assertThat(response.contentType()).isEqualTo("text/plain");
    assertThat(response.text()).startsWith("Traceback").contains("JSONDecodeError");
    assertThat(invoke(name, "1").text()).as("and goes on serving").isEqualTo("1");
  }

  @ParameterizedTest
  @CsvSource({
    "raise RuntimeError('on purpose'), RuntimeError: on purpose",
    "'return {1, 2}', TypeError: Object of type set is not JSON serializable"
  })
  void answersWithTheTracebackOfAFunctionThatFails(String body, String complaint)
      throws IOException {
    String name = upload(FunctionPackage.ofPython("def f(event):\n    " + body + "\n"));

    InvocationResponse response = invoke(name, "{}");

    assertThat(response.status()).isEqualTo(500);
    assertThat(response.text()).startsWith("Traceback").contains(complaint);
    assertThat(invoke(name, "{}").status()).as("and goes on serving").isEqualTo(500);
  }

  @Test
  void answersAFunctionThatCannotBeImportedWithAnError() throws IOException {
    String name =
        upload(FunctionPackage.ofPython("import no_such_module\ndef f(event):\n    return 1\n"));

    InvocationResponse response = invokeOnce(name, "{}");

    assertThat(response.status()).isEqualTo(502);
    assertThat(response.text()).startsWith("RoundTrip failed: ");
  }

  @Test
  void answersAFunctionThatDiesWithAnErrorAndStartsItAnew() throws IOException {
    String name =
        upload(
            FunctionPackage.ofPython(
                "import os\ndef f(event):\n    if event == 'die':\n        os._exit(7)\n    return 'alive'\n"));

    InvocationResponse response = invokeOnce(name, "\"die\"");

    assertThat(response.status()).isEqualTo(502);
    assertThat(response.text()).startsWith("RoundTrip failed");
    assertThat(invoke(name, "\"live\"").text()).isEqualTo("\"alive\"");
  }

  @Test
  void allowsOnlyTheMethodsOfOlYaml() throws IOException {
    String name =
        upload(
            FunctionPackage.ofPython(ECHO)
                .withFile("ol.yaml", "triggers:\n  http:\n    - method: PUT\n"));

    assertThat(status("PUT", "/run/" + name)).isEqualTo(200);
    try (Response refused = call("POST", "/run/" + name, new byte[0])) {
      assertThat(refused.code()).isEqualTo(405);
      assertThat(refused.body().string())
          .isEqualTo("HTTP method not allowed. Sent: POST, Allowed: [PUT]\n");
    }
  }

  @Test
  void setsTheEnvironmentOfOlYaml() throws IOException {
    String name =
        upload(
            FunctionPackage.ofPython(
                    "import os\ndef f(event):\n    return os.environ['GREETING']\n")
                .withFile("ol.yaml", "environment:\n  GREETING: \"hello world\"\n"));

    assertThat(invoke(name, "").text()).isEqualTo("\"hello world\"");
  }

  @Test
  void takesAnotherEntryFile() throws IOException {
    String name =
        upload(
            FunctionPackage.ofPython("")
                .withFile("main.py", ECHO)
                .withFile("ol.yaml", "environment:\n  OL_ENTRY_FILE: main.py\n"));

    assertThat(invoke(name, "7").text()).isEqualTo("7");
  }

  @Test
  void passesTenMegabytesBothWays() throws IOException {
    String name = upload(FunctionPackage.ofPython(ECHO));
    String tenMegabytes = "\"" + "0123456789".repeat(1_000_000) + "\"";

    assertThat(invoke(name, tenMegabytes).text()).isEqualTo(tenMegabytes);
  }

  @Test
  void servesWsgiApplications() throws IOException {
    String name = upload(FunctionPackage.ofPython(WSGI));

    try (Response response =
        call(
            "PUT", "/run/" + name + "/a/b?x=1&y=%C3%A9", "body".getBytes(StandardCharsets.UTF_8))) {
      assertThat(response.code()).isEqualTo(201);
      assertThat(response.header("X-Path")).isEqualTo("/a/b");
      assertThat(response.header("X-Query")).isEqualTo("x=1&y=%C3%A9");
      assertThat(response.header("X-Method")).isEqualTo("PUT");
      assertThat(response.header("X-Custom")).isEqualTo("custom");
      assertThat(response.body().string()).isEqualTo("body");
    }
  }

  @Test
  void passesBinaryAndEmptyBodiesThroughWsgi() throws IOException {
    String name = upload(FunctionPackage.ofPython(WSGI));
    byte[] binary = new byte[1 << 20];
    new Random(7).nextBytes(binary);

    assertThat(client.invoke(name, binary).body()).isEqualTo(binary);
    assertThat(client.invoke(name, new byte[0]).body()).isEmpty();
  }

  @Test
  void answersAWsgiApplicationThatRaisesWithAnError() throws IOException {
    String name = upload(FunctionPackage.ofPython(WSGI));

    try (Response response = call("POST", "/run/" + name + "/raise", new byte[0])) {
      assertThat(response.code()).isEqualTo(502);
    }
    awaitGone(name);
    assertThat(client.invoke(name, new byte[0]).status()).as("and starts it anew").isEqualTo(201);
  }

  @Test
  void servesConcurrentCallsEachWithItsOwnAnswer() throws Exception {
    String name =
        upload(
            FunctionPackage.ofPython(
                "import time\ndef f(event):\n    time.sleep(0.01)\n    return event\n"));

    assertThat(Callers.callAtOnce(8, 64, i -> invoke(name, Integer.toString(i)).text()))
        .isEqualTo(IntStream.range(0, 64).mapToObj(Integer::toString).toList());
  }

  @Test
  void reusesASandboxByDefault() throws IOException {
    String name = upload(FunctionPackage.ofPython(COUNTER));

    String first = invoke(name, "").text();
    String second = invoke(name, "").text();

    assertThat(first).contains("\"served\": 1");
    assertThat(second).isEqualTo(first.replace("\"served\": 1", "\"served\": 2"));
  }

  @Test
  void makesAFreshSandboxForEachInvocationWhenOlYamlSaysSo() throws IOException {
    String name = upload(FunctionPackage.ofPython(COUNTER).withReuse(false));

    String first = invokeOnce(name, "").text();
    String second = invokeOnce(name, "").text();

    assertThat(first).contains("\"served\": 1");
    assertThat(second).contains("\"served\": 1").isNotEqualTo(first);
  }

  @Test
  void listsAndRemovesFunctions() throws IOException {
    String name = newName();
    client.upload(name, FunctionPackage.ofPython(ECHO).withReuse(false));
    assertThat(client.functions()).contains(name);
    assertThat(status("GET", "/registry/" + name)).isEqualTo(501);
    try (Response config = call("GET", "/registry/" + name + "/config", null)) {
      assertThat(config.code()).isEqualTo(200);
      assertThat(config.body().string()).contains("\"ReuseSandbox\":false");
    }

    client.delete(name);

    assertThat(client.functions()).doesNotContain(name);
    assertThatExceptionOfType(OpenLambdaException.class)
        .isThrownBy(() -> client.delete(name))
        .withMessageContaining("500: lambda " + name + " not found");
    assertThat(status("POST", "/registry/")).isEqualTo(405);
  }

  @Test
  void replacesAFunction() throws IOException {
    String name = upload(FunctionPackage.ofPython(ECHO));
    assertThat(invoke(name, "1").text()).isEqualTo("1");

    client.upload(name, FunctionPackage.ofPython("def f(event):\n    return 'new'\n"));

    // The real one looks for new code every 5 s.
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    String answer = invoke(name, "1").text();
    while (answer.equals("1") && System.nanoTime() < deadline) {
      answer = invoke(name, "1").text();
    }
    assertThat(answer).isEqualTo("\"new\"");
  }

  @Test
  void refusesWhatIsNoArchive() {
    String name = newName();

    assertThatExceptionOfType(OpenLambdaException.class)
        .isThrownBy(() -> client.upload(name, "no archive".getBytes(StandardCharsets.UTF_8)))
        .withMessageContaining("500: Failed to add lambda: ")
        .withMessageContaining("invalid .gz file");
    assertThatExceptionOfType(OpenLambdaException.class)
        .isThrownBy(() -> client.upload(name, truncated()))
        .withMessageContaining("500: Failed to add lambda: ");
  }

  private static byte[] truncated() throws IOException {
    byte[] whole = FunctionPackage.ofPython(ECHO + "#" + "x".repeat(100_000)).toTarGz();
    return java.util.Arrays.copyOf(whole, whole.length / 2);
  }

  @Test
  void neverUnpacksOutsideOfTheFunctionsFolder() throws IOException {
    Path victim = outside.resolve("victim");
    Files.writeString(victim, "untouched");
    String up = "../".repeat(20) + outside.toString().substring(1);

    for (byte[] archive :
        List.of(
            archive(file("f.py", ECHO), file(up + "/planted", "x")),
            archive(file("f.py", ECHO), file(outside + "/planted", "x")),
            archive(
                file("f.py", ECHO),
                link("folder", outside.toString(), TarConstants.LF_SYMLINK),
                file("folder/planted", "x")),
            archive(
                file("f.py", ECHO),
                link("alias", victim.toString(), TarConstants.LF_SYMLINK),
                file("alias", "overwritten")),
            archive(
                file("f.py", ECHO),
                link("hard", victim.toString(), TarConstants.LF_LINK),
                file("hard", "overwritten")))) {
      tryToUseIt(archive);
      assertThat(outside.resolve("planted")).doesNotExist();
      assertThat(victim).hasContent("untouched");
    }
  }

  @Test
  void neverRunsAFileOfTheHostForAFunction() throws IOException {
    Path secret = outside.resolve("secret.py");
    Files.writeString(secret, "def f(event):\n    return 'secret'\n");

    for (byte type : new byte[] {TarConstants.LF_SYMLINK, TarConstants.LF_LINK}) {
      assertThat(tryToUseIt(archive(link("f.py", secret.toString(), type))))
          .isNotEqualTo("\"secret\"");
    }
  }

  /** Uploads and invokes; either may be refused. */
  private String tryToUseIt(byte[] archive) throws IOException {
    String name = newName();
    try {
      client.upload(name, archive);
    } catch (OpenLambdaException e) {
      return e.getMessage();
    }
    uploaded.add(name);
    return invoke(name, "{}").text();
  }

  @Test
  void takesNoNameThatIsAPath() throws IOException {
    assertThat(status("POST", "/registry/a%2Fb")).isEqualTo(400);
    assertThat(status("POST", "/registry/..%2F..%2Fevil")).isEqualTo(400);
    assertThat(status("DELETE", "/registry/..%2Fevil")).isEqualTo(400);
    assertThat(status("POST", "/registry/a%00b")).isEqualTo(400);
    assertThat(status("POST", "/run/..%2F..%2Fetc")).isEqualTo(500);
    assertThat(statusLineOf("POST", "/registry/../evil")).matches("HTTP/1.1 30[178] .*");
    assertThat(statusLineOf("GET", "/run/../../etc/passwd")).matches("HTTP/1.1 30[178] .*");
    assertThat(statusLineOf("GET", "/etc/passwd")).startsWith("HTTP/1.1 404 ");
  }

  @Test
  void countsItsPhases() throws IOException {
    String name = upload(FunctionPackage.ofPython(ECHO));
    invoke(name, "1");

    assertThat(client.stats())
        .containsKeys(
            "Create().cnt",
            "Create().ms-avg",
            "LambdaInstance-RoundTrip.cnt",
            "web-request.ms-avg");
  }

  /**
   * @param type of TarConstants
   * @param content text of a file, target of a link
   */
  private record Entry(String name, byte type, String content) {}

  private static Entry file(String name, String text) {
    return new Entry(name, TarConstants.LF_NORMAL, text);
  }

  private static Entry link(String name, String target, byte type) {
    return new Entry(name, type, target);
  }

  private static byte[] archive(Entry... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      for (Entry entry : entries) {
        byte[] content = entry.content().getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry header = new TarArchiveEntry(entry.name(), entry.type(), true);
        boolean isFile = entry.type() == TarConstants.LF_NORMAL;
        if (isFile) {
          header.setSize(content.length);
        } else {
          header.setLinkName(entry.content());
        }
        tar.putArchiveEntry(header);
        if (isFile) {
          tar.write(content);
        }
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }
}
