package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import isolates.process.JvmFlags;
import isolates.process.Programs;
import isolates.process.Rehearsals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * A real controller under a real kernel with our module: one boot, in which a script does it all.
 */
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KernelModuleIT {
  private static final Path HOME =
      Path.of(System.getProperty("isolates.home", ".")).toAbsolutePath();
  private static final String FIBO =
      """
      #include <stdio.h>
      #include <sys/auxv.h>
      #include <sys/random.h>
      int main(void)
      {
              int n;
              char byte;
              if (scanf("%d", &n) != 1)
                      return 1;
              printf("Content-Type: text/plain\\n\\n%d %zd\\n", n, getrandom(&byte, 1, 0));
              return 0;
      }
      """;

  /** Sections begin with a line of two equals signs and their name. */
  private static final String SCRIPT =
      """
      set -eu
      mkfifo /tmp/lifeline
      sleep 1000 >/tmp/lifeline &
      request() {
              curl -sS -d 7 http://127.0.0.1:7009/fibo
      }

      # As the study had it, isolates run as the controller's user.
      $JAVA isolates.controller.ControllerMain --root="$ROOT" --port=7009 --warm-up=0 --lifeline --uid-range=none \\
              --interception=lkm --policy="$ROOT/policy.csv" </tmp/lifeline >/tmp/ready &
      controller=$!
      while ! grep -q ready /tmp/ready; do kill -0 $controller; sleep 0.5; done
      echo == enforced response; request
      echo == enforced status; curl -sS http://127.0.0.1:7009/.isolates/status
      echo; echo == enforced stats; cat /proc/isolates/stats

      # And as it had it: all is logged, nothing refused. An emulated JVM takes long: this one serves both.
      timeout 2 cat /proc/isolates/log >/tmp/before || true
      echo all >/proc/isolates/set
      echo log >/proc/isolates/mode
      echo == study response; request
      echo == study log; timeout 2 cat /proc/isolates/log || true
      kill $controller
      wait $controller || true
      echo == controllers left; cat /proc/isolates/ppid
      """;

  private List<String> said = List.of();

  @BeforeAll
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void boot() throws Exception {
    for (String program : List.of("qemu-system-x86_64", "busybox", "curl", "make", "cc")) {
      assumeTrue(Programs.find(program).isPresent(), () -> program + " is not on the PATH");
    }
    Process kernel =
        new ProcessBuilder(HOME.resolve("lkm/vm/kernel").toString(), "6.1")
            .redirectErrorStream(true)
            .start();
    String problem = new String(kernel.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assumeTrue(kernel.waitFor() == 0, () -> "no kernel to boot: " + problem);

    // Not in /tmp: the guest has one of its own.
    Path root = Files.createTempDirectory(HOME.resolve("target"), "kernel-module-it");
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    try {
      assumeTrue(Scripts.compile(root, "fibo", FIBO), "there is no C compiler");
      Files.writeString(root.resolve("policy.csv"), "getrandom,deny,ENOSYS\n");
      Path script = Files.writeString(root.resolve("script"), SCRIPT);
      List<String> java = new ArrayList<>();
      java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      java.addAll(JvmFlags.RECOMMENDED);
      java.addAll(
          List.of(
              "-Disolates.home=" + HOME,
              "-cp",
              JvmFlags.classPath(System.getProperty("java.class.path"))));
      Process machine =
          new ProcessBuilder(
                  HOME.resolve("lkm/vm/run").toString(),
                  "--kernel",
                  "6.1",
                  "--timeout",
                  "900",
                  "--env",
                  "JAVA=" + String.join(" ", java),
                  "--env",
                  "ROOT=" + root,
                  "--env",
                  // The machine inherits nothing from the tests' own environment.
                  Rehearsals.LIMIT + "=2",
                  "--",
                  "sh",
                  script.toString())
              .redirectErrorStream(true)
              .start();
      machine.getOutputStream().close();
      try (var lines = machine.inputReader(StandardCharsets.UTF_8).lines()) {
        said = lines.toList();
      }
      assertThat(machine.waitFor()).as(() -> String.join("\n", said)).isZero();
    } finally {
      delete(root);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  private List<String> section(String name) {
    int start = said.indexOf("== " + name);
    assertThat(start).as(() -> String.join("\n", said)).isNotNegative();
    return said.stream().skip(start + 1).takeWhile(line -> !line.startsWith("== ")).toList();
  }

  @Test
  void theStudysFlowEndsWithALogInTheStudysFormat() {
    assertThat(section("study response")).containsExactly("7 1");
    List<String> log = section("study log");
    assertThat(log)
        .allMatch(line -> line.matches("ISOLATES:[a-z0-9_]+,[^,]*,\\d+,0(,.*)?"))
        .anyMatch(line -> line.matches("ISOLATES:execve,.*,NOT_BLOCKED"))
        .anyMatch(line -> line.matches("ISOLATES:getrandom,fibo,\\d+,0"));
    assertThat(log.get(log.size() - 1)).matches("ISOLATES:exit_group,fibo,\\d+,0");
    assertThat(log)
        .filteredOn(line -> !line.endsWith("NOT_BLOCKED"))
        .as("nobody but the one isolate is logged once it has executed its program")
        .allMatch(line -> line.startsWith("ISOLATES:") && line.contains(",fibo,"));
  }

  @Test
  void theControllersVariantLkmEnforcesItsPolicyAndSaysSo() {
    assertThat(section("enforced response")).containsExactly("7 -1");
    assertThat(section("enforced status"))
        .first()
        .asString()
        .contains("\"interception\":{\"kind\":\"lkm\",\"active\":true}");
    assertThat(section("enforced stats")).first().isEqualTo("call,seen,logged,denied");
    assertThat(section("enforced stats"))
        .anyMatch(row -> row.matches("getrandom,\\d+,\\d+,[1-9]\\d*"));
  }

  @Test
  void aControllerThatEndsIsForgotten() {
    assertThat(section("controllers left")).isEmpty();
  }
}
