package isolates.openlambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import isolates.container.Runtimes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of a worker by a fake {@code ol} that has the habits of the real one: {@code down} says
 * "stopped successfully" of a worker that merely died, and cleans nothing; {@code force-cleanup}
 * fails without root-sandboxes and once where a sandbox's directory in it is not a mount any more,
 * does nothing without worker.pid, and waits for a living worker.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class OpenLambdaWorkerTest {
  private static final String OL =
      """
      #!/bin/sh
      cmd=$2; d=$4; shift 4; port=5000; echo "$cmd" >> $d/calls
      for o in $(echo "$2 $3" | tr , ' '); do case $o in worker_port=*) port=${o#worker_port=};; esac; done
      pid=$(cat $d/worker/worker.pid 2>/dev/null)
      case $cmd in
        up)
          if [ -n "$pid" ]; then echo "failed to cleanup dirty shutdown"; exit 1; fi
          if [ -f $d/fail ]; then cat $d/fail; exit 1; fi
          rm -rf $d/worker; mkdir -p $d/worker/root-sandboxes/1-SB-1 $d/cgroups/@NAME@-sandboxes/cg-1
          @JAVA@ -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp @CLASSES@ isolates.openlambda.FakeOpenLambda worker up $d $port > $d/worker.out 2>&1 &
          # The real one's up returns when the worker runs; until it is exec'ed it has no command line.
          until grep -q FakeOpenLambda /proc/$!/cmdline || ! kill -0 $!; do sleep 0.02; done
          echo $! > $d/worker/worker.pid ;;
        down)
          if [ -n "$pid" ]; then kill -KILL $pid 2>/dev/null || { echo "dirty"; exit 1; }
            while kill -0 $pid 2>/dev/null; do sleep 0.1; done
            if [ ! -f $d/dies ]; then rm -rf $d/worker/worker.pid $d/cgroups/*/cg-*; fi
          fi; echo "Worker process stopped successfully." ;;
        force-cleanup)
          [ -n "$pid" ] || exit 0
          while kill -0 $pid 2>/dev/null; do sleep 0.1; done
          [ -d $d/worker/root-sandboxes ] || { echo "failed to cleanup dirty shutdown"; exit 1; }
          rmdir $d/cgroups/*/cg-* 2>/dev/null
          if rmdir $d/worker/root-sandboxes/* 2>/dev/null; then echo "1 error(s) while cleaning up sandbox"; exit 1; fi
          rm $d/worker/worker.pid ;;
      esac
      """;

  @TempDir Path temporary;

  private OpenLambdaDirectory directory;
  private OpenLambdaWorker.Settings settings;

  @BeforeEach
  void layOut() throws IOException {
    Path path = Files.createDirectories(temporary.resolve("ol"));
    directory = new OpenLambdaDirectory(path, path.resolve("cgroups"));
    Path binary =
        Files.createFile(
            temporary.resolve("fake-ol"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    Files.writeString(
        binary,
        OL.replace("@NAME@", path.getFileName().toString())
            .replace("@JAVA@", Path.of(System.getProperty("java.home"), "bin", "java").toString())
            .replace("@CLASSES@", System.getProperty("java.class.path")));
    Files.createDirectories(path.resolve("worker"));
    Files.createDirectories(path.resolve("lambda/runtimes/python"));
    Files.createFile(path.resolve("lambda/runtimes/python/server.py"));
    Files.createFile(path.resolve("ol.init"));
    Files.writeString(
        path.resolve("config.json"),
        "{\"sandbox\": \"sock\", \"features\": {\"import_cache\": \"tree\"}, \"sock_base_path\": \"%s\"}"
            .formatted(path.resolve("lambda")));
    Files.createDirectories(directory.sandboxes());
    Files.createFile(directory.sandboxes().resolve("cgroup.procs"));
    settings =
        new OpenLambdaWorker.Settings(binary, directory, OpenLambdaVariant.SOCK_TREE, freePort());
    assumeThat(Runtimes.isRoot()).as("OpenLambda runs as root only").isTrue();
  }

  @AfterEach
  void killWhatIsLeft() throws IOException {
    directory.running().ifPresent(ProcessHandle::destroyForcibly);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private OpenLambdaWorker start() throws Exception {
    return OpenLambdaWorker.start(settings, Duration.ofSeconds(60));
  }

  private void assertNothingIsLeft() throws IOException {
    assertThat(directory.leftovers()).isEmpty();
    assertThat(directory.running()).isEmpty();
  }

  private void assertStartsAndLeavesNothing() throws Exception {
    OpenLambdaWorker worker = start();
    assertThat(worker.isAlive()).isTrue();
    worker.close();
    assertNothingIsLeft();
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(directory.path().resolve("calls"));
  }

  @Test
  void isStartedAndStopped() throws Exception {
    OpenLambdaWorker worker = start();
    assertThat(worker.isAlive()).isTrue();
    assertThat(worker.client().isReady()).isTrue();
    assertThat(directory.running()).map(ProcessHandle::pid).contains(worker.pid());

    worker.close();

    assertNothingIsLeft();
    assertThat(calls()).containsExactly("up", "down");
  }

  @Test
  void oneThatWasKilledLeavesNothingBehind() throws Exception {
    OpenLambdaWorker worker = start();
    worker.kill();

    worker.close();

    assertNothingIsLeft();
  }

  @Test
  void whatDownSaysIsNotReliedOn() throws Exception {
    OpenLambdaWorker worker = start();
    Files.createFile(directory.path().resolve("dies")); // "stopped successfully", and all stays

    worker.close();

    assertNothingIsLeft();
    assertThat(calls()).containsExactly("up", "down", "force-cleanup");
  }

  @Test
  void startsCleanAfterOneThatWasKilledUnseen() throws Exception {
    OpenLambdaWorker killed = start();
    killed.kill();
    while (killed.isAlive()) {
      Thread.onSpinWait();
    }
    Files.delete(directory.worker().resolve("root-sandboxes/1-SB-1"));
    Files.delete(directory.worker().resolve("root-sandboxes"));

    assertStartsAndLeavesNothing();
  }

  @Test
  void groupsWithoutAPidFileAreRemovedToo() throws Exception {
    Files.createDirectories(directory.sandboxes().resolve("cg-9"));

    assertStartsAndLeavesNothing();
  }

  @Test
  void oneThatIsStoppedBySignalIsKilledWithoutWaiting() throws Exception {
    OpenLambdaWorker worker = start();
    new ProcessBuilder("kill", "-STOP", Long.toString(worker.pid())).start().waitFor();
    while (!ProcessIdentity.isStopped(worker.pid())) {
      Thread.onSpinWait();
    }

    worker.close();

    assertNothingIsLeft();
    assertThat(calls()).doesNotContain("down");
  }

  @Test
  void theUsersOwnWorkerIsNotTouched() throws Exception {
    OpenLambdaWorker own = start();
    Files.delete(directory.worker().resolve("isolates-owner")); // as if started by hand

    assertThatThrownBy(this::start)
        .isInstanceOf(OpenLambdaException.class)
        .hasMessageContainingAll(
            "a worker already runs on " + directory.path(), "openlambda.url=", "worker down -p");
    assertThat(own.isAlive()).isTrue();
    own.close();
  }

  @Test
  void oneWhoseOwnerIsNoMoreIsStopped() throws Exception {
    OpenLambdaWorker abandoned = start();
    Files.writeString(directory.worker().resolve("isolates-owner"), "isolates-1-999999999");

    OpenLambdaWorker next = start();

    assertThat(abandoned.isAlive()).isFalse();
    next.close();
    assertNothingIsLeft();
  }

  @Test
  void openLambdasOwnReasonIsTold() throws Exception {
    Files.writeString(directory.path().resolve("fail"), "noise\nlisten tcp: no such host\n");

    assertThatThrownBy(this::start)
        .hasMessage("`ol worker up` failed: listen tcp: no such host; see " + directory.log());
  }

  @Test
  void aTakenPortIsToldWithTheLog() throws Exception {
    try (ServerSocket taken =
        new ServerSocket(settings.port(), 1, InetAddress.getLoopbackAddress())) {
      assertThat(taken.isBound()).isTrue();
      assertThatThrownBy(this::start)
          .hasMessageContaining("the worker ended at once")
          .hasMessageContaining("; see " + directory.log());
    }
    assertNothingIsLeft();
  }
}
