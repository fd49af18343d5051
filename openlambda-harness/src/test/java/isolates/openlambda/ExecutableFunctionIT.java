package isolates.openlambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import isolates.process.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our extension: executables in containers, a fresh process for each invocation, by CGI/1.1. */
class ExecutableFunctionIT {
  @TempDir private static Path dir;
  private static ServerProcess worker;
  private static OpenLambdaClient client;

  @BeforeAll
  static void start() throws Exception {
    worker = BuiltInWorkers.start("runc", dir.resolve("worker"));
    client = BuiltInWorkers.client(worker);
  }

  @AfterAll
  static void stop() {
    if (worker != null) {
      client.close();
      worker.close();
    }
  }

  private static void upload(String name, String script) throws IOException {
    Path file = Files.writeString(dir.resolve(name), "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    client.upload(name, FunctionPackage.ofExecutable(file));
  }

  private static InvocationResponse invoke(String name, String body) throws IOException {
    return client.invoke(name, body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void getsTheRequestByCgiAndAnswersByCgi() throws IOException {
    upload(
        "cgi",
        "printf 'Status: 203 Mine\\nContent-Type: text/x-mine\\n\\n%s %s %s %s ' $GATEWAY_INTERFACE $REQUEST_METHOD"
            + " $SCRIPT_NAME $CONTENT_LENGTH; cat\n");

    InvocationResponse response = invoke("cgi", "body");

    assertThat(response.status()).isEqualTo(203);
    assertThat(response.contentType()).isEqualTo("text/x-mine");
    assertThat(response.text()).isEqualTo("CGI/1.1 POST /run/cgi 4 body");
  }

  @Test
  void learnsNoCredentials() throws IOException {
    upload("env", "printf 'Content-Type: text/plain\\n\\n'; env\n");
    Request request =
        new Request.Builder()
            .url(worker.url() + "/run/env")
            .header("Authorization", "Basic c2VjcmV0")
            .header("Proxy", "http://attacker")
            .header("X-Mine", "1")
            .build();

    try (Response response = new OkHttpClient().newCall(request).execute()) {
      assertThat(response.body().string())
          .contains("HTTP_X_MINE=1")
          .doesNotContain("AUTHORIZATION", "PROXY");
    }
  }

  @Test
  void isAFreshProcessInAReusedContainer() throws IOException {
    upload("pid", "printf 'Content-Type: text/plain\\n\\n%s' $$\n");

    InvocationResponse first = invoke("pid", "");
    InvocationResponse second = invoke("pid", "");

    assertThat(second.instance()).isEqualTo(first.instance());
    assertThat(second.invocations()).hasValue(2);
    assertThat(second.text()).isNotEqualTo(first.text());
  }

  @Test
  void passesBodiesThatNoPipeHolds() throws IOException {
    upload("echo", "printf 'Content-Type: application/octet-stream\\n\\n'; cat\n");
    byte[] binary = new byte[10 << 20];
    new Random(7).nextBytes(binary);

    assertThat(client.invoke("echo", binary).body()).isEqualTo(binary);
    assertThat(client.invoke("echo", new byte[0]).body()).isEmpty();
  }

  @Test
  void needNotReadItsInput() throws IOException {
    upload("deaf", "exec 0<&-; printf 'Content-Type: a/b\\nContent-Length: 2\\n\\nok'\n");

    assertThat(client.invoke("deaf", new byte[1 << 20]).text()).isEqualTo("ok");
  }

  @Test
  void leavesNoProcessBehind() throws IOException {
    upload(
        "litter",
        "left=0; for p in /proc/[0-9]*; do left=$((left+1)); done; sleep 1000 & setsid sleep 1000 &"
            + " printf 'Content-Type: text/plain\\n\\n%s' $left\n");

    String alone = invoke("litter", "").text();

    assertThat(invoke("litter", "").text())
        .as("processes seen by the next invocation")
        .isEqualTo(alone);
  }

  @Test
  void thatFailsIsAnsweredWithItsExitStatusAndLastWords() throws IOException {
    upload("fails", "echo 'on purpose' >&2; exit 3\n");

    InvocationResponse response = invoke("fails", "");

    assertThat(response.status()).isEqualTo(502);
    assertThat(response.text())
        .startsWith("RoundTrip failed: ")
        .contains("exit status 3", "on purpose");
    assertThat(invoke("fails", "").instance()).as("no answer of a container").isEmpty();
  }

  @Test
  void thatAnswersNonsenseIsSaidToDoSo() throws IOException {
    upload("nonsense", "printf 'no header\\n\\n'\n");

    assertThat(invoke("nonsense", "").text())
        .contains("the function's header has a line without a field name");
  }

  @Test
  void thatIsNotThereIsRefusedAtUpload() {
    assertThatExceptionOfType(OpenLambdaException.class)
        .isThrownBy(
            () ->
                client.upload(
                    "missing",
                    FunctionPackage.ofPython("").withFile("ol.yaml", "executable: missing\n")))
        .withMessageContaining(
            "ol.yaml names an executable, missing, that is no executable file of the archive");
  }

  @Test
  void thatCannotBeRunIsAnsweredInOneLine() throws IOException {
    Path file = Files.write(dir.resolve("broken"), new byte[] {0x7f, 'E', 'L', 'F'});
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    client.upload("broken", FunctionPackage.ofExecutable(file));

    InvocationResponse response = invoke("broken", "");

    assertThat(response.status()).isEqualTo(502);
    assertThat(response.text()).contains("exit status 126");
  }
}
