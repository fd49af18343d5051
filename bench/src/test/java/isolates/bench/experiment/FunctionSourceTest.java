package isolates.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import isolates.bench.WrongUseException;
import isolates.bench.run.FunctionTemplate;
import isolates.bench.run.ProjectLayout;
import isolates.workload.Build;
import isolates.workload.Check;
import isolates.workload.Workload;
import isolates.workload.Workload.ContainerForm;
import isolates.workload.WorkloadException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionSourceTest {
  private static final Path HOME = Path.of(System.getProperty("isolates.home", "."));

  @TempDir Path folder;
  private ProjectLayout layout;

  @BeforeEach
  void layOut() {
    layout = new ProjectLayout(folder.resolve("project"));
  }

  private List<Workload> find(List<String> names, Path in, ContainerForm form) {
    return new FunctionSource(
            names, Optional.ofNullable(in), Optional.empty(), Optional.ofNullable(form))
        .find(layout);
  }

  private static FunctionSource command(String line) {
    return new FunctionSource(List.of(), Optional.empty(), Optional.of(line), Optional.empty());
  }

  @Test
  void theUsualTwoWhereNothingIsNamed() {
    layout = new ProjectLayout(HOME);
    assertThat(find(List.of(), null, null))
        .extracting(Workload::name)
        .containsExactly("fibo-c", "fibo-py");
  }

  @Test
  void allOfAFolderOfOnesOwn() throws Exception {
    FunctionTemplate.SHELL.write("one", folder, HOME);
    FunctionTemplate.SHELL.write("two", folder, HOME);

    assertThat(find(List.of(), folder, null)).extracting(Workload::name).contains("one", "two");
    assertThat(find(List.of("two"), folder, null)).hasSize(1);
    assertThat(find(List.of(), folder.resolve("one"), null)).hasSize(1);
  }

  @Test
  void aFolderWhereEachIsDeclaredWronglyIsRefusedForWhatIsWrong() throws Exception {
    Path one = Files.createDirectories(folder.resolve("one"));
    Files.writeString(one.resolve("function.yaml"), "naem: one\n");

    assertThatThrownBy(() -> find(List.of(), folder, null))
        .isInstanceOf(WorkloadException.class)
        .hasMessageContaining("one/function.yaml:1: unknown key 'naem'; choose one of build, ");
  }

  @Test
  void anyFunctionCanRunAsAnExecutableInContainers() throws Exception {
    FunctionTemplate.NODE.write("one", folder, HOME);

    assertThat(find(List.of(), folder, null).get(0).container()).isEqualTo(ContainerForm.SERVER);
    assertThat(find(List.of(), folder, ContainerForm.EXECUTABLE).get(0).container())
        .isEqualTo(ContainerForm.EXECUTABLE);
    assertThatThrownBy(() -> find(List.of(), folder, ContainerForm.F_PY))
        .isInstanceOf(WrongUseException.class)
        .hasMessageStartingWith("container: one has no openlambda with f.py");
  }

  @Test
  void aCommandIsAFunctionWithItsArguments() throws Exception {
    Path mine = Files.writeString(folder.resolve("My.tool"), "#!/bin/sh\necho \"$@\"\n");
    assertThat(mine.toFile().setExecutable(true)).isTrue();

    Workload workload = command(mine + " --cgi now").find(layout).get(0);
    Path executable = new Build(layout.built()).build(workload);

    assertThat(workload.name()).isEqualTo("my-tool");
    assertThat(workload.check()).isEqualTo(new Check.None());
    Process process =
        new ProcessBuilder(executable.toString())
            .directory(executable.getParent().toFile())
            .start();
    assertThat(process.getInputStream()).hasContent("--cgi now");
  }

  @Test
  void aCommandThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> command("./no-such --cgi").find(layout))
        .isInstanceOf(WrongUseException.class)
        .hasMessage("command: ./no-such is not an executable file");
  }

  @Test
  void aCommandIsAloneInItsRun() {
    FunctionSource both =
        new FunctionSource(
            List.of("fibo-c"), Optional.empty(), Optional.of("sh"), Optional.empty());
    assertThatThrownBy(() -> both.find(layout)).isInstanceOf(WrongUseException.class);
  }
}
