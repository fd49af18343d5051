package isolates.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are shell scripts: each writes what a controller or a worker would. */
class ServerProcessTest {
  private static final String READY = "echo '{\"ready\":true,\"port\":5000}'; ";
  private static final String UNTIL_INPUT_ENDS = "cat >/dev/null; ";

  @TempDir Path folder;
  private Path log;

  @BeforeEach
  void otherLaunchesHaveWrittenToTheLog() throws IOException {
    log = Files.writeString(folder.resolve("log"), "the last word of an earlier launch\n");
  }

  private ServerProcess start(String script) throws Exception {
    return start(script, Duration.ofMinutes(1));
  }

  private ServerProcess start(String script, Duration atMost) throws Exception {
    return ServerProcess.start("the server", List.of("sh", "-c", script), log, atMost);
  }

  @Test
  void servesOnceItHasSaidSo() throws Exception {
    try (ServerProcess server = start(READY + UNTIL_INPUT_ENDS)) {
      assertThat(server.ready()).containsEntry("ready", true).containsEntry("port", 5000);
      assertThat(server.url()).isEqualTo("http://127.0.0.1:5000");
      assertThat(server.death()).isEmpty();
    }
  }

  @Test
  void endsInOrderWhenItsInputEnds() throws Exception {
    ServerProcess server = start(READY + UNTIL_INPUT_ENDS + "echo 'all cleared up' >&2");
    server.close();
    assertThat(server.diagnostics()).containsExactly("all cleared up");
    assertThat(server.death())
        .hasValue("the server died with status 0 (all cleared up); its log is " + log);
  }

  @Test
  void killedItClearsUpNothing() throws Exception {
    ServerProcess server = start(READY + UNTIL_INPUT_ENDS + "echo 'all cleared up' >&2");
    server.kill();
    assertThat(server.death()).hasValue("the server died with status 137; its log is " + log);
  }

  @Test
  void thatDoesNotStartIsToldInItsOwnWords() {
    assertThatIOException()
        .isThrownBy(() -> start("echo 'the port is taken' >&2; exit 2"))
        .withMessage("the port is taken");
  }

  @Test
  void anEarlierLaunchSaysNothingAboutThisOne() {
    assertThatIOException()
        .isThrownBy(() -> start("exit 4"))
        .withMessage("the server ended with status 4 and without a word");
  }

  @Test
  void thatIsNotReadyInTimeIsEnded() throws Exception {
    assertThatIOException()
        .isThrownBy(() -> start(UNTIL_INPUT_ENDS + "echo ended >&2", Duration.ofMillis(10)))
        .withMessage("the server was not ready within 0 s; its log is " + log);
    assertThat(log).content().endsWith("\nended\n");
  }

  @Test
  void whatIsNotJsonIsNoReadyLine() {
    assertThatIOException()
        .isThrownBy(() -> start("echo hello"))
        .withMessage("the server said 'hello' when it should have said in JSON that it is ready");
  }
}
