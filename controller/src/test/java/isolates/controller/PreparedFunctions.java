package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import isolates.controller.Http.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Functions that start before their request, and what tests ask a controller about them. */
final class PreparedFunctions {
  private static final String PYTHON = "/usr/bin/python3";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path root;

  PreparedFunctions(Path root) {
    this.root = root;
    assumeTrue(Files.isExecutable(Path.of(PYTHON)), "no " + PYTHON);
  }

  /**
   * A Python function, {@code NAME/main}; one that is there is replaced at once.
   *
   * @param keys of its function.yaml, beside the program's name
   * @param lines of the program, which is given {@code respond(text)}
   */
  Path python(String name, String keys, String... lines) throws IOException {
    Path folder = Files.createDirectories(root.resolve(name));
    String program =
        "#!"
            + PYTHON
            + " -S\nimport os, sys\ndef respond(text):\n    sys.stdout.write("
            + "f'Content-Type: text/plain\\r\\nContent-Length: {len(text)}\\r\\n\\r\\n{text}')\n"
            + String.join("\n", lines)
            + "\n";
    Path made = Scripts.executable(folder, "new", program.getBytes(StandardCharsets.UTF_8));
    declare(folder, keys);
    return Files.move(
        made,
        folder.resolve("main"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }

  /** Writes its function.yaml, unless it says the same. */
  static void declare(Path folder, String keys) throws IOException {
    Path file = folder.resolve(FunctionFile.NAME);
    String text = "isolate: main\n" + keys;
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      Files.writeString(file, text);
    }
  }

  static String start(Response response) {
    return response.header(Responses.START).orElse("");
  }

  /** Asks until a function starts in some way: templates load beside the requests. */
  static Response awaitStart(ControllerProcess controller, String path, String start)
      throws Exception {
    Response[] last = new Response[1];
    Scripts.await(
        path + " starts by " + start,
        () -> {
          last[0] = Http.get(controller.port(), path);
          assertThat(last[0].status()).as(last[0].text()).isEqualTo(200);
          return start(last[0]).equals(start);
        });
    return last[0];
  }

  /**
   * Waits until requests of a function are served by instances that waited, of which there are so
   * many.
   */
  static void awaitReady(ControllerProcess controller, String name, int count) throws Exception {
    awaitStart(controller, "/" + name + "/main", "fork;prepared");
    Scripts.await(count + " wait", () -> stats(controller, name).get("ready").asInt() == count);
  }

  /** Has instances made, and waits for them; returns how many there are. */
  static int prepare(ControllerProcess controller, String path, int count) throws IOException {
    Response response =
        Http.post(controller.port(), "/.isolates/prepare" + path + "?n=" + count, "");
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    return JSON.readTree(response.text()).get("ready").asInt();
  }

  static JsonNode stats(ControllerProcess controller) throws IOException {
    return JSON.readTree(Http.get(controller.port(), "/.isolates/stats").text());
  }

  /** What the controller says of one function. */
  static JsonNode stats(ControllerProcess controller, String name) throws IOException {
    for (JsonNode function : stats(controller).get("functions")) {
      if (function.get("function").asString().startsWith(name + "/")) {
        return function;
      }
    }
    throw new AssertionError("no statistics of " + name);
  }

  static ProcessHandle template(ControllerProcess controller, String name) throws IOException {
    return ProcessHandle.of(stats(controller, name).get("template").asLong()).orElseThrow();
  }
}
