package isolates.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MachineMemoryTest {
  private static final Path FILE = Path.of("/proc/meminfo");

  @Test
  void aLineIsFoundByItsWholeName() {
    List<String> rollup = List.of("Rss:  900 kB", "Pss_Dirty:  20 kB", "Pss:   450 kB");

    assertThat(MachineMemory.kib(rollup, "Pss", FILE)).isEqualTo(450);
    assertThatThrownBy(() -> MachineMemory.kib(rollup, "Swap", FILE))
        .hasMessage("/proc/meminfo has no line Swap");
  }

  @Test
  void aProcessHasAShareOfTheMachinesMemory() {
    long own = MachineMemory.pssKib(Set.of(ProcessHandle.current().pid()));

    // A JVM takes more than a MiB, and a machine that runs it has more in use.
    assertThat(own).isGreaterThan(1024);
    assertThat(MachineMemory.usedKib()).isGreaterThan(1024);
  }

  @Test
  void aProcessThatHasEndedHasNone() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();

    assertThat(MachineMemory.pssKib(Set.of(ended.pid()))).isZero();
  }

  @Test
  void aProcessThatHasEndedUnheededHasNone() throws Exception {
    // WNOWAIT: its parent waits for its end, and leaves it to be reaped.
    String parent =
        """
        import os, sys
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        print(child, flush=True)
        sys.stdin.read()
        """;
    Process process = new ProcessBuilder("python3", "-c", parent).start();
    try (BufferedReader said = process.inputReader(StandardCharsets.US_ASCII)) {
      long zombie = Long.parseLong(said.readLine());

      assertThat(Path.of("/proc", Long.toString(zombie), "stat")).content().contains(") Z ");
      assertThat(MachineMemory.pssKib(Set.of(zombie))).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}
