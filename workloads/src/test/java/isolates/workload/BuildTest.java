package isolates.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
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
    Files.writeString(sources.resolve(Manifest.FILE_NAME), "start: exec\n");
    output = folder.resolve("built");
  }

  @Test
  void leavesAnExecutable() throws Exception {
    Path executable = build("cp greet.sh \"$OUT/greet\" && chmod +x \"$OUT/greet\"");
    assertThat(executable).isEqualTo(output.resolve("greet/greet")).isExecutable();
    assertThat(executable.resolveSibling("function.yaml")).content().isEqualTo("start: exec\n");
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
  void twoInOneProcessWaitForEachOther() throws Exception {
    Path begun = folder.resolve("begun");
    Path go = folder.resolve("go");
    String command =
        "touch %s; while [ ! -e %s ]; do sleep 0.01; done; cp greet.sh \"$OUT/greet\" && chmod +x \"$OUT/greet\""
            .formatted(begun, go);
    FutureTask<Path> one = new FutureTask<>(() -> build(command));
    FutureTask<Path> other = new FutureTask<>(() -> build(command));
    new Thread(one).start();
    while (!Files.exists(begun)) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    Thread second = new Thread(other);
    second.start();
    while (second.getState() != Thread.State.WAITING && !other.isDone()) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    Files.createFile(go);
    assertThat(other.get()).isEqualTo(one.get()).isExecutable();
  }

  @Test
  void withoutABuildCommandAllOfTheFolderIsTaken() throws Exception {
    Files.createDirectories(sources.resolve("packages/words"));
    Files.writeString(sources.resolve("packages/words/data"), "hello");
    Files.createSymbolicLink(sources.resolve("greet"), Path.of("greet.sh"));
    Files.setPosixFilePermissions(
        sources.resolve("greet.sh"), PosixFilePermissions.fromString("rwx------"));

    Path executable = new Build(output).build(workload(Optional.empty(), List.of("sh")));

    assertThat(executable).isSymbolicLink();
    assertThat(output.resolve("greet/packages/words/data")).hasContent("hello");
    assertThat(Files.getPosixFilePermissions(output.resolve("greet/greet.sh")))
        .as("isolates run as other users")
        .isEqualTo(PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void whatABuildLeavesIsOpenToOtherUsersToo() throws Exception {
    Path executable = build("cp greet.sh \"$OUT/greet\" && chmod 700 \"$OUT/greet\"");
    assertThat(Files.getPosixFilePermissions(executable))
        .isEqualTo(PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void whatIsGoneFromTheSourcesIsGoneFromWhatRuns() throws Exception {
    Path old = Files.writeString(sources.resolve("old"), "");
    Files.createSymbolicLink(sources.resolve("greet"), Path.of("greet.sh"));
    assertThat(sources.resolve("greet.sh").toFile().setExecutable(true)).isTrue();
    new Build(output).build(workload(Optional.empty(), List.of()));
    Files.delete(old);
    new Build(output).build(workload(Optional.empty(), List.of()));
    assertThat(output.resolve("greet/old")).doesNotExist();
  }

  @Test
  void whatTheCommandNamesOutsideOfTheFolderCounts() throws Exception {
    Path shared = Files.writeString(sources.resolveSibling("shared.sh"), "#!/bin/sh\necho one\n");
    String command = "cp ../shared.sh \"$OUT/greet\" && chmod +x \"$OUT/greet\"";
    build(command);
    Files.writeString(shared, "#!/bin/sh\necho two\n");
    assertThat(build(command)).content().contains("two");
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
  void aFileThatIsNotExecutableIsSaidToBeThat() {
    assertThatThrownBy(() -> build("touch \"$OUT/greet\""))
        .isInstanceOf(WorkloadException.class)
        .hasMessageStartingWith("greet: is not executable, and chmod +x is missing: ");
  }

  @Test
  void namesWhatTheMachineLacks() {
    assertThat(Build.unavailableReason(workload(Optional.of("true"), List.of("sh")))).isEmpty();
    assertThat(Build.unavailableReason(workload(Optional.of("true"), List.of("sh", "fortran-iv"))))
        .hasValueSatisfying(reason -> assertThat(reason).startsWith("needs fortran-iv"));
  }

  private Path build(String command) throws InterruptedException {
    return new Build(output).build(workload(Optional.of(command), List.of("sh")));
  }

  private Workload workload(Optional<String> command, List<String> needs) {
    return new Workload(
        "greet",
        "Says hello.",
        "sh",
        sources,
        needs,
        command,
        "greet",
        Workload.Start.EXEC,
        Optional.empty(),
        Workload.ContainerForm.EXECUTABLE,
        Optional.empty(),
        Optional.empty(),
        Input.integers(Input.Form.STDIN),
        new Check.Equals("hello\n"));
  }
}
