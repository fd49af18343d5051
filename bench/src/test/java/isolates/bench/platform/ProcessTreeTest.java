package isolates.bench.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ProcessTreeTest {
  @Test
  void descendantsBelongToIt() throws Exception {
    Process shell =
        new ProcessBuilder("sh", "-c", "sleep 60 & echo started; read line; kill $!").start();
    try {
      assertThat(shell.getInputStream().read()).isEqualTo('s');

      assertThat(ProcessTree.of(Set.of(shell.pid()))).hasSize(2).contains(shell.pid());
    } finally {
      shell.getOutputStream().write("end\n".getBytes(StandardCharsets.UTF_8));
      shell.getOutputStream().close();
      shell.waitFor();
    }
    assertThat(ProcessTree.of(Set.of(shell.pid()))).isEmpty();
  }

  @Test
  void aControlGroupHasTheProcessesOfTheGroupsBelowIt(@TempDir Path group) throws Exception {
    Files.writeString(group.resolve("cgroup.procs"), "");
    Path below = Files.createDirectories(group.resolve("sandbox-1"));
    Files.writeString(below.resolve("cgroup.procs"), "11\n12\n");

    assertThat(ProcessTree.ofControlGroup(group)).containsExactly(11L, 12L);
  }

  @Test
  @Timeout(60)
  void groupsThatComeAndGoMeanwhileEndNothing(@TempDir Path folder) throws Exception {
    Path group = Files.createDirectories(folder.resolve("group"));
    Files.writeString(group.resolve("cgroup.procs"), "1\n");
    Path away = Files.createDirectories(folder.resolve("away"));
    Files.writeString(away.resolve("cgroup.procs"), "2\n");
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Void> coming =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; !over.get(); i++) {
                Path there = group.resolve("sandbox-" + i);
                assertThat(away.toFile().renameTo(there.toFile())).isTrue();
                assertThat(there.toFile().renameTo(away.toFile())).isTrue();
              }
            });
    try {
      for (int i = 0; i < 5_000; i++) {
        assertThat(ProcessTree.ofControlGroup(group)).contains(1L);
      }
    } finally {
      over.set(true);
      coming.get();
    }
  }
}
