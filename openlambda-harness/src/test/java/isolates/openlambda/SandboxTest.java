package isolates.openlambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a real worker's /debug says, word for word. */
class SandboxTest {
  private static String sandbox(int id, String scratch, int frozen) {
    return """
        SOCK %1$d
        ROOT DIR: /ol/default-ol/worker/root-sandboxes/100%1$d-SB-%1$d
        HOST DIR: /ol/default-ol/worker/scratch/%2$s
        CGROUP PIDS: 198
        CGROUPS: /sys/fs/cgroup/default-ol-sandboxes/cg-%1$d/<RESOURCE>.
        FREEZE STATE: %3$d
        MEMORY USED: 3 of 4 MB
        OOM KILLS: 0
        --------
        """
        .formatted(id, scratch, frozen);
  }

  @Test
  void namesFunctionGroupAndState() {
    assertThat(
            Sandbox.parse(
                sandbox(1, "1002-import-cache", 1) + sandbox(2, "1004-my-2nd-function", 0)))
        .containsExactly(
            new Sandbox("import-cache", Path.of("/sys/fs/cgroup/default-ol-sandboxes/cg-1"), true),
            new Sandbox(
                "my-2nd-function", Path.of("/sys/fs/cgroup/default-ol-sandboxes/cg-2"), false));
  }

  @Test
  void aWorkerWithoutSandboxesHasNone() {
    assertThat(Sandbox.parse("\n")).isEmpty();
  }

  @Test
  void whatIsNoSockSandboxIsLeftOut() {
    assertThat(Sandbox.parse("DOCKER 1\nsomething else\n--------\n")).isEmpty();
  }
}
