package isolates.openlambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a real worker's /debug says, word for word. */
class SandboxTest {
  private static final String TWO =
      """
      SOCK 1
      ROOT DIR: /ol/default-ol/worker/root-sandboxes/1005-SB-1
      HOST DIR: /ol/default-ol/worker/scratch/1002-import-cache
      CGROUP PIDS: 198
      CGROUPS: /sys/fs/cgroup/default-ol-sandboxes/cg-1/<RESOURCE>.
      FREEZE STATE: 1
      MEMORY USED: 3 of 4 MB
      OOM KILLS: 0
      --------
      SOCK 2
      ROOT DIR: /ol/default-ol/worker/root-sandboxes/1006-SB-2
      HOST DIR: /ol/default-ol/worker/scratch/1004-my-2nd-function
      CGROUP PIDS: 200
      CGROUPS: /sys/fs/cgroup/default-ol-sandboxes/cg-2/<RESOURCE>.
      FREEZE STATE: 0
      MEMORY USED: 3 of 50 MB
      OOM KILLS: 0
      --------
      """;

  @Test
  void namesFunctionGroupAndState() {
    assertThat(Sandbox.parse(TWO))
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
