package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import isolates.controller.ControllerProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The filter in the kernel, tried by programs that do what the policy is about. */
class SeccompIT extends WithNativeRoot {
  /** Makes the calls whose numbers the query names, without libc, and prints what they return. */
  private static final String CALLER =
      """
      #include <errno.h>
      #include <stdio.h>
      #include <stdlib.h>
      #include <string.h>
      #include <sys/syscall.h>
      #include <unistd.h>

      int main(void)
      {
              char *query = getenv("QUERY_STRING");

              printf("Content-Type: text/plain\\n\\n");
              for (char *nr = strtok(query, "+"); nr; nr = strtok(NULL, "+")) {
                      errno = 0;
                      long ret = syscall(strtoul(nr, NULL, 0), -1, -1, -1, -1, -1, -1);
                      printf("%s=%ld,%d\\n", nr, ret, errno);
                      fflush(stdout);
              }
              return 0;
      }
      """;

  /** getpid by the i386 entry, where its number is 20. */
  private static final String INT80 =
      """
      #include <stdio.h>

      int main(void)
      {
              long ret;

              __asm__ volatile("int $0x80" : "=a"(ret) : "a"(20) : "memory");
              printf("Content-Type: text/plain\\n\\n%ld\\n", ret);
              return 0;
      }
      """;

  private Path policy;
  private KernelNumbers names;

  @BeforeEach
  void layOut(@TempDir Path temporary) throws Exception {
    policy = temporary.resolve("policy.csv");
    names = KernelNumbers.load(NativeCalls.directory());
    assumeTrue(Scripts.compile(root, "call", CALLER), "no C compiler");
    Scripts.shell(
        root, "runs", "printf 'Content-Type: a/b\\n\\n'; /bin/true && echo ran || echo did not");
  }

  private ControllerProcess start(String rows) throws IOException {
    Files.writeString(policy, rows);
    return ControllerProcess.start(root, "--interception=seccomp", "--policy=" + policy);
  }

  private int number(String call) {
    return names.call(call).orElseThrow();
  }

  private String call(ControllerProcess controller, String... calls) throws IOException {
    StringBuilder query = new StringBuilder();
    for (String call : calls) {
      query.append(query.isEmpty() ? "" : "+").append(number(call));
    }
    return Http.get(controller.port(), "/call?" + query).text();
  }

  @Test
  void aDeniedCallReturnsItsErrorAndOthersWork() throws Exception {
    try (ControllerProcess controller = start("getppid,deny,ENOTTY\nuname,deny\n")) {
      assertThat(controller.status().at("/interception/kind").asString()).isEqualTo("seccomp");
      assertThat(controller.status().at("/interception/active").asBoolean()).isTrue();
      List<String> results = call(controller, "getppid", "uname", "getuid").lines().toList();
      assertThat(results.subList(0, 2))
          .containsExactly(number("getppid") + "=-1,25", number("uname") + "=-1,1");
      assertThat(results.get(2)).endsWith(",0");
    }
  }

  @Test
  void aLoggedCallIsMadeAndAKillingOneEndsTheIsolate() throws Exception {
    try (ControllerProcess controller = start("getuid,log\nuname,kill\n")) {
      assertThat(call(controller, "getuid")).doesNotContain("=-1");
      Http.Response response = Http.get(controller.port(), "/call?" + number("uname"));
      assertThat(response.status()).isEqualTo(502);
      int sigsys = 31;
      assertThat(controller.usage(response.instance()).get("signal").asInt()).isEqualTo(sigsys);
    }
  }

  @Test
  void aDeniedExecveStillStartsTheIsolateButNothingElse() throws Exception {
    try (ControllerProcess controller = start("execve,deny\nexecveat,deny\n")) {
      assertThat(Http.get(controller.port(), "/runs").text()).endsWith("did not\n");
    }
    try (ControllerProcess controller = start("getppid,deny\n")) {
      assertThat(Http.get(controller.port(), "/runs").text()).endsWith("ran\n");
    }
  }

  @Test
  void theFilterHoldsForDescendants() throws Exception {
    Scripts.shell(
        root,
        "child",
        "printf 'Content-Type: a/b\\n\\n'; sh -c '(\"$0\" | tail -1)' " + root.resolve("call"));
    try (ControllerProcess controller = start("getppid,deny,ENOTTY\n")) {
      assertThat(Http.get(controller.port(), "/child?" + number("getppid")).text().strip())
          .endsWith("=-1,25");
    }
  }

  @Test
  void theDefaultPolicyDeniesWhatChangesTheHost() throws Exception {
    try (ControllerProcess controller = ControllerProcess.start(root, "--interception=seccomp")) {
      String said =
          call(
              controller,
              "mount",
              "ptrace",
              "bpf",
              "kexec_load",
              "init_module",
              "setns",
              "unshare");
      assertThat(said.lines()).hasSize(7).allMatch(line -> line.endsWith("=-1,1"));
      assertThat(call(controller, "io_uring_setup")).endsWith("=-1,38\n");
      assertThat(Http.get(controller.port(), "/runs").text()).endsWith("ran\n");
    }
    try (ControllerProcess controller = ControllerProcess.start(root, "--interception=none")) {
      assertThat(call(controller, "ptrace")).as("without").doesNotContain("=-1,1\n");
    }
  }

  @Test
  void noOtherDoorLeadsAroundThePolicy() throws Exception {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "i386 and x32 are doors of x86-64");
    Scripts.compile(root, "int80", INT80);
    try (ControllerProcess controller = start("getppid,deny,ENOTTY\n")) {
      int x32 = 0x40000000;
      assertThat(Http.get(controller.port(), "/call?" + (x32 | number("getppid"))).text())
          .endsWith("=-1,38\n");
      Http.Response byInt80 = Http.get(controller.port(), "/int80");
      // Where the kernel has no i386 entry at all, the program dies of the attempt.
      assertThat(byInt80.status() == 502 || byInt80.text().equals("-38\n")).isTrue();
    }
  }

  @Test
  void onlyTheNamedCallsMayBeAllowed() throws Exception {
    // All that the shell and the C library need here, and then nothing else.
    StringBuilder rows = new StringBuilder("*,deny,ENOTTY\n");
    names.calls().keySet().stream()
        .filter(call -> !call.equals("getppid") && !call.equals("uname"))
        .forEach(call -> rows.append(call).append(",allow\n"));
    try (ControllerProcess controller = start(rows.toString())) {
      assertThat(call(controller, "getppid")).endsWith("=-1,25\n");
    }
  }

  @Test
  void aSlipInAPolicyIsRefused() throws Exception {
    Files.writeString(policy, "# rows\nmout,deny\n");
    Ended ended =
        ControllerProcess.run("--root=" + root, "--interception=seccomp", "--policy=" + policy);
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err())
        .isEqualTo(
            "controller: %s:2: no system call of this machine is called mout\n".formatted(policy));
    Files.writeString(policy, "*,deny\n");
    assertThat(
            ControllerProcess.run("--root=" + root, "--interception=seccomp", "--policy=" + policy)
                .err())
        .contains("exit_group,allow");
  }

  @Test
  void theFallbackCannotFilterAndSaysSo() throws Exception {
    Ended ended =
        ControllerProcess.run("--root=" + root, "--interception=seccomp", "--spawn=processbuilder");
    assertThat(ended.status()).isEqualTo(3);
    assertThat(ended.err()).contains("needs native spawning");
  }
}
