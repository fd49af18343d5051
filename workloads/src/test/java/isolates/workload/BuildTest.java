package isolates.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildTest {
  @TempDir Path folder;
  private Path sources;
  private Path output;

  @BeforeEach
  void lay() throws IOException {
    sources = Files.createDirectories(folder.resolve("workloads/greet"));
    Files.writeString(sources.resolve("greet.sh"), "#!/bin/sh\necho hello\n");
    output = folder.resolve("built");
  }

  @Test
  void leavesAnExecutable() throws Exception {
    Path executable = build("cp greet.sh \"$OUT/greet\" && chmod +x \"$OUT/greet\"");
    assertThat(executable).isEqualTo(output.resolve("greet/greet")).isExecutable();
  }

  @Test
  void buildsOnlyWhatChanged() throws Exception {
    String command = "cp greet.sh \"$OUT/greet\" && chmod +x \"$OUT/greet\"";
    Path executable = build(command);
    FileTime longAgo = FileTime.fromMillis(0);
    Files.setLastModifiedTime(executable, longAgo);
    build(command);
    assertThat(Files.getLastModifiedTime(executable)).isEqualTo(longAgo);
    Files.writeString(sources.resolve("greet.sh"), "#!/bin/sh\necho hullo\n");
    build(command);
    assertThat(executable).content().contains("hullo");
  }

  @Test
  void aFailedBuildSaysWhatItComplainedOf() {
    assertThatThrownBy(() -> build("echo 'greet.c:1: error: no such greeting' >&2; exit 3"))
        .isInstanceOf(WorkloadException.class)
        .hasMessageStartingWith(
            "greet: its build failed with status 3: greet.c:1: error: no such greeting");
  }

  @Test
  void aBuildThatLeavesNothingIsAFailure() {
    assertThatThrownBy(() -> build("true"))
        .isInstanceOf(WorkloadException.class)
        .hasMessageStartingWith("greet: its build left no executable");
  }

  @Test
  void namesWhatTheMachineLacks() {
    assertThat(Build.unavailableReason(workload("true", List.of("sh")))).isEmpty();
    assertThat(Build.unavailableReason(workload("true", List.of("sh", "fortran-iv"))))
        .hasValueSatisfying(reason -> assertThat(reason).startsWith("needs fortran-iv"));
  }

  private Path build(String command) throws InterruptedException {
    return new Build(output).build(workload(command, List.of("sh")));
  }

  private Workload workload(String command, List<String> needs) {
    return new Workload(
        "greet",
        "Says hello.",
        "sh",
        sources,
        needs,
        Optional.of(command),
        "greet",
        Workload.ContainerForm.EXECUTABLE,
        Optional.empty(),
        Workload.InputForm.STDIN,
        new Check.Equals("hello\n"));
  }
}
