package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.controller.Http.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class NativeCgiIT extends CgiContract {
  @Override
  String spawn() {
    return "native";
  }

  @Override
  String interception() {
    return "seccomp";
  }

  @BeforeAll
  @Override
  void start(@TempDir Path temporary) throws IOException {
    Scripts.assumeNative();
    super.start(temporary);
  }

  /** What pipes can and a socket pair could not; and descriptors of the controller do not leak. */
  @Test
  void standardInputAndOutputCanBeOpenedAgain() throws IOException {
    assertThat(Http.post(port(), "/devstdin", "again").text()).isEqualTo("again");
  }

  @Test
  void theUsageTellsProcessorTimeAndSignals() throws IOException {
    JsonNode usage = controller().usage(Http.get(port(), "/dies").instance());
    assertThat(usage.get("exit").isNull()).isTrue();
    assertThat(usage.get("signal").asInt()).isEqualTo(9);
    assertThat(usage.get("cpu_us").asLong()).isPositive().isLessThan(10_000_000);
  }

  @Test
  void theSystemsErrorIsNamed() throws IOException {
    Response noShebang = Http.get(port(), "/noshebang");
    assertThat(noShebang.status()).isEqualTo(500);
    assertThat(noShebang.text())
        .isEqualTo(
            "cannot execute noshebang: not a program for this machine (ENOEXEC);"
                + " a script needs a first line such as #!/bin/sh\n");
    assertThat(Http.get(port(), "/badshebang").text()).contains("interpreter");
  }

  @Test
  void headerBytesPassUnchanged() throws IOException {
    String latin = new String(new byte[] {(byte) 0xe9, (byte) 0xff}, StandardCharsets.ISO_8859_1);
    assertThat(Http.get(port(), "/env", "X-Bytes: " + latin).text())
        .contains("HTTP_X_BYTES=" + latin);
  }
}
