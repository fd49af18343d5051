package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a hostile isolate can do, in each setting; the README's table is this test's. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ContainmentIT {
  private static final Path README =
      Path.of(System.getProperty("isolates.home", "."), "controller/README.md");

  private Path root;
  private Path notes;

  @BeforeEach
  void layOut(@TempDir Path temporary) throws Exception {
    Scripts.assumeNative();
    assumeTrue(NativeCalls.isRoot(), "only root can give isolates users of their own");
    root = Scripts.root(temporary);
    notes = Scripts.shared(temporary, "notes");
    Scripts.shell(root, "ok", "printf 'Content-Type: a/b\\nContent-Length: 2\\n\\nok'");
    Scripts.shell(root, "sibling", "echo $$ > " + notes.resolve("sibling") + "; exec sleep 300");
    try (InputStream source = getClass().getResourceAsStream("attacks.c")) {
      assumeTrue(
          Scripts.compile(
              root, "attacks", new String(source.readAllBytes(), StandardCharsets.UTF_8)),
          "no C compiler");
    }
  }

  /** What became of each attempt: "works" or "stopped". */
  private Map<String, String> attempts(String... options) throws Exception {
    Path note = notes.resolve("sibling");
    Files.deleteIfExists(note);
    try (ControllerProcess controller = ControllerProcess.start(root, options);
        Http sibling = Http.connect(controller.port())) {
      sibling.send(Http.head("GET", "/sibling", null));
      Scripts.await("a sibling runs", () -> Files.exists(note) && Files.size(note) > 1);
      String said =
          Http.get(
                  controller.port(),
                  "/attacks?controller=%d&sibling=%s&watcher=%s&other=%s"
                      .formatted(
                          controller.pid(),
                          Files.readString(note).strip(),
                          controller.ready().get("watcher"),
                          root.resolve("ok")))
              .text();
      Map<String, String> attempts = new LinkedHashMap<>();
      said.lines().forEach(line -> attempts.put(line.split(": ", 2)[0], line.split(": ", 2)[1]));
      assertThat(Http.get(controller.port(), "/ok").text()).isEqualTo("ok");
      return attempts;
    }
  }

  @Test
  void nothingWorksInTheDefaultSetting() throws Exception {
    Map<String, String> attempts = attempts();
    assertThat(attempts).hasSizeGreaterThanOrEqualTo(40);
    assertThat(attempts).allSatisfy((attempt, verdict) -> assertThat(verdict).isEqualTo("stopped"));
  }

  @Test
  void theReadmeTellsWhatEachSettingStops() throws Exception {
    Map<String, String> both = attempts();
    Map<String, String> user = attempts("--interception=none");
    StringBuilder table = new StringBuilder();
    both.forEach(
        (attempt, verdict) ->
            table.append("| %s | %s | %s |\n".formatted(attempt, user.get(attempt), verdict)));
    assertThat(readme()).contains(table);
  }

  private static String readme() throws IOException {
    return Files.readString(README);
  }
}
