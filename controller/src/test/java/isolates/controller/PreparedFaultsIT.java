package isolates.controller;

import static isolates.controller.PreparedFunctions.awaitReady;
import static isolates.controller.PreparedFunctions.awaitStart;
import static isolates.controller.PreparedFunctions.prepare;
import static isolates.controller.PreparedFunctions.start;
import static isolates.controller.PreparedFunctions.stats;
import static isolates.controller.PreparedFunctions.template;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import isolates.controller.Http.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes wrong with templates and waiting instances costs time, and never a right response. */
@Timeout(120)
class PreparedFaultsIT extends WithNativeRoot {
  private PreparedFunctions functions;

  @BeforeEach
  void layOut() {
    functions = new PreparedFunctions(root);
  }

  /** Requests from 8 clients, to instances that wait for them, while something happens. */
  private static List<Response> meanwhile(
      ControllerProcess controller, String path, int requests, Happening happening)
      throws Exception {
    awaitStart(controller, path, "fork;prepared");
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<List<Response>> responses =
          thread.submit(() -> controller.fromClients(8, requests, path));
      happening.happen();
      return responses.get();
    } finally {
      thread.shutdownNow();
    }
  }

  private interface Happening {
    void happen() throws Exception;
  }

  @Test
  void aTemplateThatIsKilledCostsNoResponse() throws Exception {
    functions.python("steady", "start: fork\nprepared: 2\n", "respond('right')");
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      Happening kills =
          () -> {
            for (int i = 0; i < 20; i++) {
              ProcessHandle.of(stats(controller, "steady").get("template").asLong(0))
                  .ifPresent(ProcessHandle::destroyForcibly);
              Thread.sleep(50);
            }
          };
      List<Response> responses = meanwhile(controller, "/steady/main", 400, kills);
      assertThat(responses).allMatch(response -> response.text().equals("right"));
      awaitStart(controller, "/steady/main", "fork;prepared");
      assertThat(stats(controller).get("prepared").get("templates_lost").asInt()).isPositive();
      Scripts.await("nothing runs", () -> controller.status().get("running").asInt() == 0);
    }
  }

  @Test
  void aTemplateThatHangsIsReplaced() throws Exception {
    functions.python("stops", "start: fork\n", "respond('right')");
    try (ControllerProcess controller = ControllerProcess.start(root, "--timeout=30")) {
      awaitStart(controller, "/stops/main", "fork");
      long template = template(controller, "stops").pid();
      new ProcessBuilder("kill", "-STOP", Long.toString(template)).start().waitFor();
      // Executed, once the template has not answered for ten seconds.
      Response response = Http.get(controller.port(), "/stops/main");
      assertThat(response.text()).isEqualTo("right");
      assertThat(start(response)).isEqualTo("exec");
      awaitStart(controller, "/stops/main", "fork");
      assertThat(template(controller, "stops").pid()).isNotEqualTo(template);
    }
  }

  /** A process may be dead and not reaped; one that is on its way out is neither. */
  private static boolean isDead(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/stat"))
          .matches("(?s).*\\) [ZX] .*");
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void aWaitingInstanceThatIsKilledIsNotUsed() throws Exception {
    functions.python("steady", "start: fork\n", "respond('right')");
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      awaitStart(controller, "/steady/main", "fork");
      for (int i = 0; i < 20; i++) {
        prepare(controller, "/steady/main", 3);
        List<ProcessHandle> waiting = template(controller, "steady").children().toList();
        waiting.forEach(ProcessHandle::destroyForcibly);
        Scripts.await("they are dead", () -> waiting.stream().allMatch(PreparedFaultsIT::isDead));
        assertThat(Http.get(controller.port(), "/steady/main").text()).isEqualTo("right");
      }
      assertThat(start(awaitStart(controller, "/steady/main", "fork"))).isEqualTo("fork");
    }
  }

  @Test
  void aReplacedFileServesTheNextRequest() throws Exception {
    functions.python("version", "start: fork\nprepared: 4\n", "respond('0')");
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      awaitStart(controller, "/version/main", "fork;prepared");
      List<Response> responses =
          meanwhile(
              controller,
              "/version/main",
              800,
              () -> {
                for (int version = 1; version <= 10; version++) {
                  functions.python(
                      "version", "start: fork\nprepared: 4\n", "respond('" + version + "')");
                  // Of who asks now, nobody may see what was there before.
                  assertThat(Http.get(controller.port(), "/version/main").text())
                      .isEqualTo(Integer.toString(version));
                  Thread.sleep(20);
                }
              });
      assertThat(responses).allMatch(response -> response.text().matches("\\d+"));
      assertThat(awaitStart(controller, "/version/main", "fork;prepared").text()).isEqualTo("10");
    }
  }

  @Test
  void aReplacedModuleServesTheNextRequest() throws Exception {
    Path folder =
        functions
            .python("module", "start: fork\nprepared: 2\n", "import own", "respond(own.said)")
            .getParent();
    Files.writeString(folder.resolve("own.py"), "said = 'before'\n");
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      assertThat(awaitStart(controller, "/module/main", "fork;prepared").text())
          .isEqualTo("before");
      Files.writeString(folder.resolve("own.py"), "said = 'after, it is'\n");
      assertThat(Http.get(controller.port(), "/module/main").text()).isEqualTo("after, it is");
      assertThat(awaitStart(controller, "/module/main", "fork;prepared").text())
          .isEqualTo("after, it is");
    }
  }

  @Test
  void aScriptThatFailsToImportFailsAsItDoesWhenExecuted() throws Exception {
    functions.python("absent", "start: fork\nprepared: 1\n", "import nothing_of_that_name");
    functions.python("syntax", "start: fork\nprepared: 1\n", "def (:");
    Path raises =
        functions.python("raises", "start: fork\n", "import own", "respond('x')").getParent();
    Files.writeString(raises.resolve("own.py"), "raise ValueError('on purpose')\n");
    Path exits =
        functions.python("exits", "start: fork\n", "import own", "respond('x')").getParent();
    Files.writeString(exits.resolve("own.py"), "import os\nos._exit(3)\n");
    functions.python("well", "start: fork\n", "respond('right')");
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      for (String name : List.of("absent", "syntax", "raises", "exits")) {
        for (int i = 0; i < 8; i++) {
          Response response = Http.get(controller.port(), "/" + name + "/main");
          assertThat(response.status()).as(name + " " + start(response)).isEqualTo(502);
          assertThat(response.text())
              .contains("exited with status " + (name.equals("exits") ? 3 : 1));
          Thread.sleep(30);
        }
      }
      Scripts.await(
          "the reason is said",
          () ->
              String.join("\n", controller.diagnostics())
                  .contains("No module named 'nothing_of_that_name'"));
      awaitStart(controller, "/well/main", "fork");
    }
  }

  @Test
  void whatStartsProcessesOrThreadsWhenImportedIsExecuted() throws Exception {
    Path forks =
        functions.python("forks", "start: fork\n", "import own", "respond('right')").getParent();
    Files.writeString(
        forks.resolve("own.py"),
        "import os, time\nif not os.fork():\n    time.sleep(1)\n    os._exit(0)\n");
    Path returns =
        functions
            .python("returns", "start: fork\n", "import own", "own.end()", "respond('right')")
            .getParent();
    Files.writeString(
        returns.resolve("own.py"),
        "import os\nchild = not os.fork()\ndef end():\n    if child: os._exit(0)\n    os.wait()\n");
    Path threads =
        functions.python("threads", "start: fork\n", "import own", "respond('right')").getParent();
    Files.writeString(
        threads.resolve("own.py"),
        """
        import threading, time
        threading.Thread(target=time.sleep, args=(1,), daemon=True).start()
        """);
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      for (String name : List.of("forks", "returns", "threads")) {
        Http.get(controller.port(), "/" + name + "/main");
        Scripts.await(
            name + " is refused",
            () ->
                controller.diagnostics().stream()
                    .anyMatch(
                        line -> line.contains("/" + name + "/main") && line.contains("starts")));
        Response response = Http.get(controller.port(), "/" + name + "/main");
        assertThat(response.text()).as(name).isEqualTo("right");
        assertThat(start(response)).isEqualTo("exec");
      }
      Scripts.await("nothing is left", () -> controller.handle().descendants().count() == 0);
    }
  }

  @Test
  void aForkThatALimitRefusesIsExecuted() throws Exception {
    assumeTrue(NativeCalls.isRoot(), "the limit is a user's");
    functions.python("alone", "start: fork\nprepared: 1\n", "respond('right')");
    try (ControllerProcess controller = ControllerProcess.start(root, "--max-tasks=1")) {
      Http.get(controller.port(), "/alone/main");
      Scripts.await("a template", () -> !stats(controller, "alone").get("template").isNull());
      for (int i = 0; i < 20; i++) {
        Response response = Http.get(controller.port(), "/alone/main");
        assertThat(response.text()).isEqualTo("right");
        assertThat(start(response)).isEqualTo("exec");
        Thread.sleep(10);
      }
    }
  }

  /** Those that wait, the template, and one that runs and has children. */
  @Test
  void nothingOutlivesAControllerThatIsKilled() throws Exception {
    functions.python(
        "runs",
        "start: fork\nprepared: 3\n",
        "import time",
        "if os.environ['QUERY_STRING']:",
        "    if not os.fork(): os.setsid()",
        "    time.sleep(300)",
        "respond('x')");
    for (int round = 0; round < 3; round++) {
      ControllerProcess controller = ControllerProcess.start(root);
      try (Http http = Http.connect(controller.port())) {
        awaitStart(controller, "/runs/main", "fork;prepared");
        http.send(Http.head("GET", "/runs/main?x", null));
        List<ProcessHandle> all = controller.awaitDescendants(1 + 3 + 2);
        controller.kill();
        controller.waitFor();
        Scripts.await("nothing is left", () -> all.stream().noneMatch(ProcessHandle::isAlive));
      }
    }
  }

  @Test
  void theEndOfTheControllerIsTheirs() throws Exception {
    functions.python("waits", "start: fork\nprepared: 3\n", "respond('x')");
    ControllerProcess controller = ControllerProcess.start(root);
    awaitReady(controller, "waits", 3);
    List<ProcessHandle> all = controller.handle().descendants().toList();
    assertThat(all).hasSizeGreaterThanOrEqualTo(4);
    assertThat(controller.endLifeline()).isZero();
    assertThat(all).noneMatch(ProcessHandle::isAlive);
  }
}
