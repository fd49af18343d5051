package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawSpawnTest {
  @TempDir private Path directory;

  @BeforeEach
  void library() {
    Scripts.assumeNative();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void runsTheProgramWithItsInputAndEnvironmentAndTimesIt() throws IOException {
    Path program = Scripts.shell(directory, "program", "echo $GREETING $#; cat; exit 3");
    long before = System.nanoTime();
    RawSpawn.Spawned spawned =
        RawSpawn.posixSpawnAndWait(
            program, Map.of("GREETING", "hello", "PATH", "/bin:/usr/bin"), bytes("in\0put"));
    long around = System.nanoTime() - before;
    assertThat(spawned.output()).isEqualTo("hello 0\nin\0put");
    assertThat(spawned.code()).isEqualTo(3);
    assertThat(spawned.nanos()).isPositive().isLessThanOrEqualTo(around);
  }

  @Test
  void aSignalIsToldAsShellsTellIt() throws IOException {
    Path program = Scripts.shell(directory, "program", "kill -9 $$");
    assertThat(RawSpawn.posixSpawnAndWait(program, Map.of(), new byte[0]).code()).isEqualTo(137);
  }

  @Test
  void aProgramThatDoesNotReadItsInputIsNoError() throws IOException {
    Path program = Scripts.shell(directory, "program", "exec <&-; echo deaf");
    assertThat(RawSpawn.posixSpawnAndWait(program, Map.of(), new byte[65536]).output())
        .isEqualTo("deaf\n");
  }

  @Test
  void whatCannotBeSpawnedIsAnError() {
    assertThatThrownBy(
            () -> RawSpawn.posixSpawnAndWait(directory.resolve("absent"), Map.of(), new byte[0]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No such file");
    assertThatThrownBy(
            () ->
                RawSpawn.posixSpawnAndWait(directory.resolve("absent"), Map.of(), new byte[65537]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
