package isolates.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** kill -9 in a run whose isolates leave daemons that hear no signal: none of them is left. */
@Order(5)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class KilledRunIT {
  private static final int ISOLATES = 50;

  /** Each isolate leaves a daemon and the daemon's child. */
  private static final String CLINGS =
      """
      #define _GNU_SOURCE
      #include <signal.h>
      #include <stdio.h>
      #include <stdlib.h>
      #include <sys/prctl.h>
      #include <unistd.h>
      int main(void)
      {
              prctl(PR_SET_PDEATHSIG, 0);
              for (int i = 0; i < 3; i++)
                      signal((int[]){ SIGHUP, SIGINT, SIGTERM }[i], SIG_IGN);
              /* Not where the bench runs it by itself, as the floor: only isolates have this. */
              if (getenv("TMPDIR") && !fork()) {
                      setsid();
                      fork();
                      for (int fd = 0; fd < 3; fd++)
                              close(fd);
                      for (;;)
                              pause();
              }
              puts("Content-Type: text/plain\\nContent-Length: 0\\n");
      }
      """;

  private static final String MANIFEST =
      """
      name: clings
      description: Leaves a daemon with a child.
      language: c
      needs: [cc]
      build: cc -O1 -o "$OUT/clings" clings.c
      isolate: clings
      container: executable
      input: stdin
      draw: integers
      check:
        equals: ''
      """;

  /** Who is killed. */
  enum Victim {
    CONTROLLER,
    COMMAND,
    BOTH
  }

  @TempDir Path folder;

  @BeforeEach
  void layOut() throws IOException {
    Path home = Path.of(System.getProperty("isolates.home", ".")).toAbsolutePath();
    Path library = home.resolve("target/native");
    assumeTrue(Files.exists(library.resolve("watcher")), "isolates are not spawned natively here");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path clings = Files.createDirectories(folder.resolve("workloads/clings"));
    Files.writeString(clings.resolve("clings.c"), CLINGS);
    Files.writeString(clings.resolve("function.yaml"), MANIFEST);
    Files.createDirectory(folder.resolve("target"));
    Files.createSymbolicLink(folder.resolve("target/native"), library);
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLeft(Victim victim, TestReporter reporter) throws Exception {
    try (BenchProcess bench =
        BenchProcess.start(
            "warm",
            "--isolates.home=" + folder,
            "--function=clings",
            "--platforms=isolates",
            // Nobody sees its end.
            "--n=100000",
            "--out=" + folder.resolve("run"))) {
      await()
          .atMost(Duration.ofMinutes(5))
          .failFast("the run ended", () -> !bench.isAlive())
          .until(() -> daemons().size() >= 2 * ISOLATES);
      List<ProcessHandle> controllers =
          bench.descendants().filter(each -> commandLine(each).contains("ControllerMain")).toList();
      assertThat(controllers).isNotEmpty();
      long killed = System.nanoTime();
      if (victim != Victim.COMMAND) {
        controllers.forEach(ProcessHandle::destroyForcibly);
      }
      if (victim != Victim.CONTROLLER) {
        bench.kill();
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .pollDelay(Duration.ZERO)
          .until(() -> daemons().isEmpty());
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> controllers.stream().noneMatch(ProcessHandle::isAlive));
      reporter.publishEntry(
          victim + ": ms until nothing was left",
          Long.toString((System.nanoTime() - killed) / 1_000_000));
    }
  }

  /** Processes that run the program. */
  private List<ProcessHandle> daemons() {
    String program = folder.resolve("target/workloads") + "/";
    return ProcessHandle.allProcesses()
        .filter(each -> commandLine(each).startsWith(program))
        .toList();
  }

  private static String commandLine(ProcessHandle handle) {
    try {
      return Files.readString(Path.of("/proc/" + handle.pid() + "/cmdline"));
    } catch (IOException e) {
      return "";
    }
  }
}
