package isolates.bench.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuringJvmTest {
  @Test
  void anotherSystemThanLinuxIsToldSoInALine() {
    assertThat(MeasuringJvm.otherThanLinux("Linux")).isEmpty();
    assertThat(MeasuringJvm.otherThanLinux("Mac OS X"))
        .hasValueSatisfying(
            word ->
                assertThat(word)
                    .contains("needs Linux", "this is Mac OS X", "a virtual machine with Linux")
                    .hasLineCount(1));
  }

  @Test
  void theNativePartsAreNotEvenTriedThere(@TempDir Path folder) throws Exception {
    Path uname = Files.writeString(folder.resolve("uname"), "#!/bin/sh\necho Darwin\n");
    assertThat(uname.toFile().setExecutable(true)).isTrue();
    ProcessBuilder build =
        new ProcessBuilder(
                "sh",
                Path.of(System.getProperty("isolates.home", "."), "native-build.sh").toString(),
                folder.resolve("native").toString())
            .redirectErrorStream(true);
    build.environment().merge("PATH", folder.toString(), (path, first) -> first + ":" + path);
    Process process = build.start();

    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("native: nothing is built: the suite runs on Linux alone, and this is Darwin\n");
    assertThat(process.waitFor()).isZero();
  }
}
