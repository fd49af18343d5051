package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import isolates.controller.ControllerProcess.Ended;
import isolates.controller.Http.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the controller makes it also ends, whoever dies first; and it can go on for long. */
@Order(4)
class LifecycleIT extends WithNativeRoot {
  private static final long NANOS_PER_TICK = 10_000_000;

  /** Users of this test's controllers alone, whoever else tests on this machine. */
  private static final long FIRST_USER =
      1_000_000_000 + ProcessHandle.current().pid() % 20_000 * 40_000;

  @BeforeEach
  void layOut() throws IOException {
    String response = "printf 'Content-Type: a/b\\nContent-Length: 2\\n\\nok'";
    Scripts.shell(root, "ok", response);
    Scripts.shell(
        root, "stat", "printf 'Content-Type: a/b\\n\\n'; read line < /proc/$$/stat; echo $line");
    Scripts.shell(root, "slow", "echo $$ > " + notes.resolve("slow") + "; exec sleep 300");
    Scripts.shell(
        root,
        "family",
        "sleep 300 & echo $! > %s; echo $$ > %s; exec sleep 300"
            .formatted(notes.resolve("child"), notes.resolve("parent")));
    Scripts.shell(
        root,
        "daemon",
        "setsid sh -c 'sleep 300 & echo $! > %s' >/dev/null 2>&1 </dev/null &\nwait\n%s"
            .formatted(notes.resolve("daemon"), response));
    Scripts.shell(
        root,
        "lingers",
        response + "; exec >&- <&-; echo $$ > " + notes.resolve("lingers") + "; exec sleep 300");
    Scripts.shell(
        root,
        "heir",
        "printf 'Content-Type: a/b\\n\\n'; sleep 300 & echo $! > " + notes.resolve("heir"));
    Scripts.shell(root, "sleepers", "sleep 300 & exec sleep 300");
    Scripts.shell(root, "complains", "echo something is wrong >&2; " + response);
    Scripts.shell(
        root, "descriptors", "printf 'Content-Type: a/b\\n\\n'; ls /proc/self/fd | wc -l");
    Scripts.shell(root, "signals", "printf 'Content-Type: a/b\\n\\n'; exec cat /proc/self/status");
    Scripts.shell(root, "trickle", "printf 'Content-Type: a/b\\n\\n'; echo begun; exec sleep 300");
  }

  private long noted(String name) throws Exception {
    Path note = notes.resolve(name);
    Scripts.await(name + " is noted", () -> Files.exists(note) && Files.size(note) > 1);
    return Long.parseLong(Files.readString(note).strip());
  }

  private static void awaitEnd(long pid) throws Exception {
    Scripts.await("process " + pid + " is gone", () -> !Scripts.alive(pid));
  }

  @Test
  void theInstanceNamesTheProcessAndWhenItStarted() throws Exception {
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      for (int i = 0; i < 20; i++) {
        Response response = Http.get(controller.port(), "/stat");
        String[] stat = response.text().split(" ", -1);
        String[] instance = response.instance().split("-", -1);
        assertThat(instance[0]).isEqualTo(stat[0]);
        // The shell's name has no space, so the fields of proc(5) can be counted from the start.
        assertThat(Long.parseLong(instance[1]) / NANOS_PER_TICK)
            .isCloseTo(Long.parseLong(stat[21]), within(1L));
        assertThat(Long.parseLong(stat[3])).as("parent").isEqualTo(controller.pid());
        assertThat(stat[4]).as("process group").isEqualTo(stat[0]);
      }
    }
  }

  @Test
  void anIsolateHasThreeDescriptorsAndNoSignalsBlockedOrIgnored() throws Exception {
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      // Standard input, output, error, and the directory that ls reads.
      assertThat(Http.get(controller.port(), "/descriptors").text().strip()).isEqualTo("4");
      assertThat(Http.get(controller.port(), "/signals").text().lines())
          .contains("SigBlk:\t0000000000000000", "SigCgt:\t0000000000000000");
    }
  }

  @Test
  void standardErrorGoesToTheControllers() throws Exception {
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      assertThat(Http.get(controller.port(), "/complains").text()).isEqualTo("ok");
      Scripts.await("the complaint", () -> controller.diagnostics().contains("something is wrong"));
    }
  }

  @Test
  void aClientThatLeavesTakesItsIsolateWithIt() throws Exception {
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      try (Http http = Http.connect(controller.port())) {
        http.send(Http.head("GET", "/family", null));
        noted("parent");
      }
      awaitEnd(noted("parent"));
      awaitEnd(noted("child"));
      Scripts.await("nothing runs", () -> controller.status().get("running").asInt() == 0);
    }
  }

  @Test
  void aClientThatLeavesWhileItsAnswerStreamsTakesItsIsolateToo() throws Exception {
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      try (Http http = Http.connect(controller.port())) {
        http.send(Http.head("GET", "/trickle", null));
        assertThat(new String(http.stream().readNBytes(15), StandardCharsets.US_ASCII))
            .isEqualTo("HTTP/1.1 200 OK");
        assertThat(controller.status().get("running").asInt()).isEqualTo(1);
      }
      Scripts.await("nothing runs", () -> controller.status().get("running").asInt() == 0);
    }
  }

  @Test
  void anIsolateThatTakesTooLongIsKilled() throws Exception {
    try (ControllerProcess controller = ControllerProcess.start(root, "--timeout=2")) {
      Response response = Http.get(controller.port(), "/family");
      assertThat(response.status()).isEqualTo(504);
      assertThat(response.text()).isEqualTo("the isolate took longer than 2.0 s\n");
      awaitEnd(noted("parent"));
      awaitEnd(noted("child"));
      assertThat(controller.usage(response.instance()).get("signal").asInt()).isEqualTo(9);
    }
  }

  @Test
  void anIsolateThatRunsOnAfterItsAnswerIsKilledInTheEnd() throws Exception {
    try (ControllerProcess controller = ControllerProcess.start(root, "--timeout=2")) {
      Response response = Http.get(controller.port(), "/lingers");
      assertThat(response.text()).isEqualTo("ok");
      awaitEnd(noted("lingers"));
      assertThat(controller.usage(response.instance()).get("signal").asInt()).isEqualTo(9);
    }
  }

  @Test
  void whoHoldsTheOutputOpenAfterTheIsolatesEndIsKilledWithItsGroup() throws Exception {
    try (ControllerProcess controller = ControllerProcess.start(root, "--timeout=2");
        Http http = Http.connect(controller.port())) {
      http.send(Http.head("GET", "/heir", null));
      // The head has been sent when the time is up, so only the broken connection can tell.
      assertThat(new String(http.stream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 200 OK")
          .doesNotEndWith("0\r\n\r\n");
      awaitEnd(noted("heir"));
    }
  }

  @Test
  void theEndOfTheLifelineEndsIsolatesTheirChildrenAndTheirDaemons() throws Exception {
    ControllerProcess controller = ControllerProcess.start(root);
    try (Http family = Http.connect(controller.port());
        Http slow = Http.connect(controller.port())) {
      assertThat(Http.get(controller.port(), "/daemon").text()).isEqualTo("ok");
      family.send(Http.head("GET", "/family", null));
      slow.send(Http.head("GET", "/slow", null));
      List<Long> all = List.of(noted("daemon"), noted("child"), noted("parent"), noted("slow"));
      assertThat(all).allMatch(Scripts::alive);
      assertThat(controller.endLifeline()).isZero();
      assertThat(all).noneMatch(Scripts::alive);
    }
  }

  @Test
  void terminationLetsRunningIsolatesEnd() throws Exception {
    Scripts.shell(
        root,
        "finishes",
        "echo $$ > %s; while [ ! -e %s ]; do sleep 0.02; done; printf 'Content-Type: a/b\\n\\nok'"
            .formatted(notes.resolve("finishes"), notes.resolve("go")));
    ControllerProcess controller = ControllerProcess.start(root, "--drain=60");
    try (Http http = Http.connect(controller.port());
        Http idle = Http.connect(controller.port())) {
      http.send(Http.head("GET", "/finishes", null));
      noted("finishes");
      controller.terminate();
      assertThat(idle.closedByPeer()).isTrue();
      assertThatThrownBy(() -> Http.get(controller.port(), "/ok")).isInstanceOf(IOException.class);
      Files.createFile(notes.resolve("go"));
      Response response = http.read(false);
      assertThat(response.text()).isEqualTo("ok");
      assertThat(response.header("Connection")).contains("close");
      assertThat(controller.waitFor()).isEqualTo(128 + 15);
    }
  }

  @Test
  void terminationEndsThemWhenTheDrainIsOver() throws Exception {
    ControllerProcess controller = ControllerProcess.start(root, "--drain=0.2");
    try (Http family = Http.connect(controller.port())) {
      family.send(Http.head("GET", "/family", null));
      List<Long> all = List.of(noted("child"), noted("parent"));
      controller.terminate();
      assertThat(controller.waitFor()).isEqualTo(128 + 15);
      assertThat(all).noneMatch(Scripts::alive);
    }
  }

  @Test
  void aSecondTerminationEndsThemAtOnce() throws Exception {
    ControllerProcess controller = ControllerProcess.start(root, "--drain=3600");
    try (Http slow = Http.connect(controller.port());
        Http idle = Http.connect(controller.port())) {
      slow.send(Http.head("GET", "/slow", null));
      long isolate = noted("slow");
      controller.terminate();
      assertThat(idle.closedByPeer()).isTrue();
      assertThat(Scripts.alive(isolate)).isTrue();
      controller.terminate();
      assertThat(controller.waitFor()).isEqualTo(128 + 15);
      assertThat(Scripts.alive(isolate)).isFalse();
    }
  }

  @Test
  void anIsolateDoesNotOutliveAControllerThatIsKilled() throws Exception {
    ControllerProcess controller = ControllerProcess.start(root);
    try (Http http = Http.connect(controller.port())) {
      http.send(Http.head("GET", "/slow", null));
      long isolate = noted("slow");
      controller.kill();
      controller.waitFor();
      awaitEnd(isolate);
    }
  }

  /** Grandchildren, daemons, and whoever clears the signal of its parent's death: ten times. */
  @RepeatedTest(10)
  void nothingOutlivesAControllerThatIsKilled() throws Exception {
    assumeTrue(
        Scripts.compile(
            root,
            "immortal",
            """
            #define _GNU_SOURCE
            #include <signal.h>
            #include <sys/prctl.h>
            #include <unistd.h>
            int main(void)
            {
                    prctl(PR_SET_PDEATHSIG, 0);
                    for (int i = 0; i < 3; i++)
                            signal((int[]){ SIGHUP, SIGINT, SIGTERM }[i], SIG_IGN);
                    if (!fork()) {
                            setsid();
                            if (!fork())
                                    pause();
                            pause();
                    }
                    pause();
            }
            """),
        "no C compiler");
    ControllerProcess controller = ControllerProcess.start(root);
    List<Http> open = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Http http = Http.connect(controller.port());
      http.send(Http.head("GET", i % 2 == 0 ? "/immortal" : "/sleepers", null));
      open.add(http);
    }
    List<ProcessHandle> all = controller.awaitDescendants(25 * 3 + 25 * 2);
    controller.kill();
    controller.waitFor();
    Scripts.await("nothing is left", () -> all.stream().noneMatch(ProcessHandle::isAlive));
    for (Http http : open) {
      http.close();
    }
  }

  @Test
  void aDaemonCountsAsItsIsolateAndEndsAtItsDeadline() throws Exception {
    try (ControllerProcess controller =
        ControllerProcess.start(root, "--timeout=4", "--max-processes=1")) {
      Response response = Http.get(controller.port(), "/daemon");
      assertThat(response.text()).isEqualTo("ok");
      long daemon = noted("daemon");
      assertThat(controller.usage(response.instance()).get("exit").asInt()).isZero();
      if (root()) {
        assertThat(Http.get(controller.port(), "/ok").status()).isEqualTo(503);
        assertThat(controller.status().get("running").asInt()).isEqualTo(1);
      }
      awaitEnd(daemon);
      Scripts.await("nothing runs", () -> controller.status().get("running").asInt() == 0);
      assertThat(Http.get(controller.port(), "/ok").text()).isEqualTo("ok");
    }
  }

  private static boolean root() {
    return NativeCalls.isRoot();
  }

  @Test
  void aDeadIsolateWhoseOutputIsHeldOpenDoesNotKeepOrphansFromBeingReaped() throws Exception {
    try (ControllerProcess controller = ControllerProcess.start(root);
        Http held = Http.connect(controller.port())) {
      held.send(Http.head("GET", "/heir", null));
      noted("heir");
      Scripts.shell(
          root,
          "orphans",
          "for i in 1 2 3 4 5; do setsid sh -c 'sleep 0.1 &' >/dev/null 2>&1 </dev/null; done;"
              + " printf 'Status: 204\\n\\n'");
      for (int i = 0; i < 10; i++) {
        assertThat(Http.get(controller.port(), "/orphans").status()).isEqualTo(204);
      }
      Scripts.await(
          "the held one alone runs", () -> controller.status().get("running").asInt() == 1);
      Scripts.await("no zombie is left", () -> zombies(controller) == 0);
    }
  }

  private static long zombies(ControllerProcess controller) {
    return controller
        .handle()
        .children()
        .filter(
            child -> {
              try {
                return Files.readString(Path.of("/proc/" + child.pid() + "/stat"))
                    .matches("(?s).*\\) Z .*");
              } catch (IOException e) {
                return false;
              }
            })
        .count();
  }

  @Test
  void anIsolateHasAnEmptyDirectoryForItsTemporaryFilesAndItGoesWithIt() throws Exception {
    Scripts.shell(
        root,
        "scratch",
        "printf 'Content-Type: a/b\\n\\n'; echo $TMPDIR; ls -A $TMPDIR | wc -l; mkdir -p"
            + " $TMPDIR/a/b; echo secret >$TMPDIR/a/b/c; chmod 777 $TMPDIR");
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      for (int i = 0; i < 20; i++) {
        List<String> lines = Http.get(controller.port(), "/scratch").text().lines().toList();
        assertThat(lines.get(1).strip()).isEqualTo("0");
        Path secret = Path.of(lines.get(0), "a/b/c");
        Scripts.await("it is removed", () -> !Files.exists(secret));
      }
    }
  }

  @Test
  void aWatcherThatIsKilledIsReplacedByOneThatClearsUpAsWell() throws Exception {
    Path scratch;
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      long watcher = controller.ready().get("watcher").asLong();
      // Its fourth argument, see watcher.c.
      scratch =
          Path.of(Files.readString(Path.of("/proc/" + watcher + "/cmdline")).split("\0", -1)[4]);
      assertThat(scratch).isDirectory();
      assertThat(ProcessHandle.of(watcher).orElseThrow().destroyForcibly()).isTrue();
      Scripts.await(
          "it says so", () -> controller.diagnostics().toString().contains("starting another"));
      assertThat(Http.get(controller.port(), "/ok").text()).isEqualTo("ok");
      assertThat(controller.endLifeline()).isZero();
      assertThat(controller.diagnostics()).hasSize(1);
    }
    Scripts.await(scratch + " is removed", () -> !Files.exists(scratch));
  }

  /** What the watcher kills by user must be nobody's but its own controller's. */
  @Test
  @Timeout(60)
  void aWatcherThatIsLateKillsNoIsolateOfTheNextController() throws Exception {
    assumeTrue(root(), "users are root's to give");
    Scripts.shell(root, "user", "printf 'Content-Type: a/b\\n\\n'; id -u");
    Scripts.shell(
        root,
        "waits",
        "printf 'Content-Type: a/b\\n\\n'; echo $$ > %s; until test -e %s; do sleep 0.02; done; echo whole"
            .formatted(notes.resolve("waits"), notes.resolve("go")));
    String users = "--uid-range=%d-%d".formatted(FIRST_USER, FIRST_USER + 32_767);
    ControllerProcess first = ControllerProcess.start(root, users);
    long watcher = first.ready().get("watcher").asLong();
    assertThat(Long.parseLong(Http.get(first.port(), "/user").text().strip()))
        .isBetween(FIRST_USER, FIRST_USER + 32_767);
    signal("STOP", watcher);
    first.kill();
    first.waitFor();
    try (ControllerProcess next = ControllerProcess.start(root, users);
        Http http = Http.connect(next.port())) {
      http.send(Http.head("GET", "/waits", null));
      noted("waits");
      signal("CONT", watcher);
      awaitEnd(watcher);
      Files.createFile(notes.resolve("go"));
      assertThat(http.read(false).text()).isEqualTo("whole\n");
    }
  }

  @Test
  @Timeout(60)
  void aControllerWaitsForTheUsersOfOneThatHasJustEnded() throws Exception {
    assumeTrue(root(), "users are root's to give");
    String users = "--uid-range=%d-%d".formatted(FIRST_USER + 35_000, FIRST_USER + 35_099);
    ControllerProcess first = ControllerProcess.start(root, users);
    long watcher = first.ready().get("watcher").asLong();
    signal("STOP", watcher);
    first.kill();
    first.waitFor();
    new ProcessBuilder("sh", "-c", "sleep 3; kill -CONT " + watcher).start();
    try (ControllerProcess next = ControllerProcess.start(root, users)) {
      // What has ended may still be a zombie.
      assertThat(ProcessStat.of(watcher).map(ProcessStat::isExiting).orElse(true)).isTrue();
      assertThat(Http.get(next.port(), "/ok").text()).isEqualTo("ok");
    }
  }

  private static void signal(String name, long pid) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor())
        .isZero();
  }

  @Test
  void theDeathOfWhoStartedItEndsItAndAllItMade() throws Exception {
    // The driver is a shell that holds the other end of the lifeline, and is killed without a word.
    Path fifo = notes.resolve("lifeline");
    Path ready = notes.resolve("ready");
    List<String> command =
        ControllerProcess.command(List.of("--root=" + root, "--port=0", "--lifeline"));
    String quoted = command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    Process driver =
        new ProcessBuilder(
                "sh",
                "-c",
                "mkfifo %s; %s < %s > %s & exec 3> %s; exec sleep 300"
                    .formatted(fifo, quoted, fifo, ready, fifo))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Scripts.await("ready", () -> Files.exists(ready) && Files.readString(ready).endsWith("}\n"));
    String line = Files.readString(ready);
    long pid = Long.parseLong(line.replaceAll("(?s).*\"pid\":(\\d+).*", "$1"));
    int port = Integer.parseInt(line.replaceAll("(?s).*\"port\":(\\d+).*", "$1"));
    try (Http http = Http.connect(port)) {
      http.send(Http.head("GET", "/slow", null));
      long isolate = noted("slow");
      driver.destroyForcibly().waitFor();
      awaitEnd(pid);
      assertThat(Scripts.alive(isolate)).isFalse();
    }
  }

  @Test
  void asManyAsAllowedRunAtOnceAndTheNextIsToldToComeAgain() throws Exception {
    try (ControllerProcess controller = ControllerProcess.start(root, "--max-processes=1")) {
      try (Http http = Http.connect(controller.port())) {
        http.send(Http.head("GET", "/slow", null));
        noted("slow");
        Response refused = Http.get(controller.port(), "/ok");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).contains("1");
      }
      Scripts.await("room again", () -> controller.status().get("running").asInt() == 0);
      assertThat(Http.get(controller.port(), "/ok").status()).isEqualTo(200);
    }
  }

  @Test
  void manyRequestsLeaveNoDescriptorNoZombieAndNoFileBehind() throws Exception {
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      controller.fromClients(8, 200, "/ok");
      // Not as root it is not dumpable, and nobody can look.
      boolean seen = root();
      long before = seen ? descriptors(controller) : 0;
      controller.fromClients(8, 2000, "/ok");
      controller.fromClients(4, 100, "/absent");
      Scripts.await(
          "no isolate is left",
          () ->
              controller.status().get("running").asInt() == 0
                  && controller.handle().children().findAny().isEmpty());
      if (seen) {
        Scripts.await("descriptors are closed", () -> descriptors(controller) <= before);
      }
      assertThat(controller.status().get("invocations").asLong()).isEqualTo(2200);
    }
  }

  @Test
  void orphansThatEndAreReaped() throws Exception {
    Scripts.shell(
        root,
        "orphan",
        "setsid sh -c 'sleep 0.2 & echo $! > %s' >/dev/null 2>&1 </dev/null\nprintf 'Status: 204\\n\\n'"
            .formatted(notes.resolve("orphan")));
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      assertThat(Http.get(controller.port(), "/orphan").status()).isEqualTo(204);
      awaitEnd(noted("orphan"));
      assertThat(Http.get(controller.port(), "/ok").text()).isEqualTo("ok");
    }
  }

  @Test
  void sixtyFourAtOnceAreAnsweredByAsManyProcesses() throws Exception {
    try (ControllerProcess controller = ControllerProcess.start(root)) {
      assertThat(controller.fromClients(64, 64 * 5, "/ok"))
          .extracting(Response::instance)
          .doesNotHaveDuplicates()
          .hasSize(64 * 5);
    }
  }

  @Test
  void manyMayRunAtOnceAndAllAreEnded() throws Exception {
    Scripts.shell(root, "many", "exec sleep 300");
    ControllerProcess controller = ControllerProcess.start(root);
    List<Http> open = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Http http = Http.connect(controller.port());
      http.send(Http.head("GET", "/many", null));
      open.add(http);
    }
    Scripts.await("100 run", () -> controller.status().get("running").asInt() == 100);
    List<ProcessHandle> isolates = controller.handle().children().toList();
    assertThat(isolates).hasSizeGreaterThanOrEqualTo(100);
    assertThat(controller.endLifeline()).isZero();
    assertThat(isolates).noneMatch(ProcessHandle::isAlive);
    assertThat(controller.diagnostics()).noneMatch(line -> line.contains("is not gone"));
    for (Http http : open) {
      http.close();
    }
  }

  private static long descriptors(ControllerProcess controller) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(controller.pid()), "fd"))) {
      return open.count();
    }
  }

  @Test
  void aPortInUseIsSaidInOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ended ended = ControllerProcess.run("--root=" + root, "--port=" + taken.getLocalPort());
      assertThat(ended.status()).isEqualTo(2);
      assertThat(ended.out()).isEmpty();
      assertThat(ended.err())
          .isEqualTo(
              "controller: port %d is in use; choose another with --port\n"
                  .formatted(taken.getLocalPort()));
    }
  }

  @Test
  void wrongUseIsSaidInOneLine() throws Exception {
    for (String[] wrong :
        new String[][] {
          {},
          {"--root=/no/such/directory"},
          {"--root=" + root.resolve("ok")},
          {"--root=" + root, "--port=70000"},
          {"--root=" + root, "--port=x"},
          {"--root=" + root, "--timeout=0"},
          {"--root=" + root, "--max-processes=0"},
          {"--root=" + root, "--interception=magic"},
          {"--root=" + root, "--policy=" + root},
          {"--root=" + root, "--interception=seccomp", "--policy=/no/such/file"},
          {"--root=" + root, "--host=256.256.256.256"},
          {"--root=" + root, "--unknown"},
        }) {
      Ended ended = ControllerProcess.run(wrong);
      assertThat(ended.status()).as(String.join(" ", wrong)).isEqualTo(2);
      assertThat(ended.err().lines()).as(ended.err()).hasSize(1);
      assertThat(ended.err()).startsWith("controller: ");
    }
  }

  @Test
  void aRootThatTheIsolatesUsersMayNotEnterIsRefused(@TempDir Path closed) throws Exception {
    assumeTrue(NativeCalls.problem().isEmpty() && NativeCalls.isRoot(), "users are root's to give");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    Ended ended = ControllerProcess.run("--root=" + closed);
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).contains(closed + " is closed to the users").hasLineCount(1);
  }

  @Test
  void aNativeLibraryOfAnotherBuildIsRefused(@TempDir Path elsewhere) throws Exception {
    Files.copy(
        Path.of(System.getProperty("java.home"), "lib", "libnio.so"),
        elsewhere.resolve("libisolates-spawn.so"));
    Ended ended = ControllerProcess.runWith(elsewhere, "--root=" + root);
    assertThat(ended.status()).isEqualTo(3);
    assertThat(ended.err())
        .startsWith("controller: the native library is of another build (")
        .endsWith("): run mvn compile\n")
        .hasLineCount(1);
  }

  @Test
  void withoutTheModuleTheVariantLkmIsRefused() throws Exception {
    assumeTrue(!Files.exists(InterceptionLoader.MODULE), "the module is loaded here");
    Ended ended = ControllerProcess.run("--root=" + root, "--interception=lkm");
    assertThat(ended.status()).isEqualTo(3);
    assertThat(ended.err())
        .isEqualTo(
            "controller: /proc/isolates is not there: load the module first, insmod"
                + " lkm/isolates.ko\n");
  }
}
