package isolates.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import isolates.bench.launch.MeasuringJvm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LocaleIT {
  /** Once it was written under question marks. */
  @Test
  @Timeout(value = 1, unit = TimeUnit.MINUTES)
  void aFolderThatTheLocaleCannotNameIsRefusedInOneLine(@TempDir Path folder) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                "exec \"$@\" --out=$0$(printf '/gr\\303\\266\\303\\237e')",
                folder.toString()));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(MeasuringJvm.class.getName(), "warm", "--n=1"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    Process bench = builder.start();
    String said = new String(bench.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

    assertThat(said).hasLineCount(1).startsWith("isolates-bench: ").contains("LC_ALL=C.UTF-8");
    assertThat(bench.waitFor()).isEqualTo(ExitStatus.WRONG_USE);
    try (Stream<Path> made = Files.list(folder)) {
      assertThat(made).isEmpty();
    }
  }
}
