package isolates.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
  private static final String WHOLE =
      """
      name: double
      description: Twice the input.
      language: c
      needs: [cc]
      build: cc -o "$OUT/double" double.c
      isolate: double
      container: executable
      input: stdin
      draw: integers
      check:
        equals: '14'
      """;

  @TempDir Path workloads;

  @Test
  void readsEveryKey() throws IOException {
    Workload workload = read(WHOLE);
    assertThat(workload.name()).isEqualTo("double");
    assertThat(workload.needs()).containsExactly("cc");
    assertThat(workload.build()).contains("cc -o \"$OUT/double\" double.c");
    assertThat(workload.container()).isEqualTo(Workload.ContainerForm.EXECUTABLE);
    assertThat(workload.openlambda()).isEmpty();
    assertThat(workload.input()).isEqualTo(Workload.InputForm.STDIN);
    assertThat(workload.check()).isEqualTo(new Check.Equals("14"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          input: stdin          | input: telepathy    | 8: key 'input' must be one of json, query, stdin
          input: stdin          | input: [stdin]      | 8: key 'input' must be one of json, query, stdin
          language: c           | languige: c         | 3: unknown key 'languige'; the keys are build, check,
          language: c           | name: c             | 3: is not YAML: Duplicate Object property "name"
          name: double          | name: triple        | name 'triple' must be the name of its folder
          name: double          | name: 2             | 1: key 'name' must be a text
          isolate: double       | isolate:            | key 'isolate' is missing
          isolate: double       | isolate: ../other/x | key 'isolate' must be a file of the function's own folder
          isolate: double       | isolate: /bin/sh    | key 'isolate' must be a file of the function's own folder
          container: executable | container: f.py     | container: f.py needs the folder it lies in
          equals: '14'          | matches: '('        | : key 'check' matches: Unclosed group
          equals: '14'          | like: '14'          | key 'check' must be fibonacci, {equals: TEXT} or {matches: REGEX}
          equals: '14'          | equals: 14          | 11: key 'check.equals' must be a text
          check:                | check: 14 #         | must be fibonacci, {equals: TEXT} or {matches: REGEX}
          needs: [cc]           | needs: cc           | 4: key 'needs' must be a list
          needs: [cc]           | needs: [[cc]]       | 4: key 'needs[0]' must be a text
          needs: [cc]           | needs: [7]          | 4: key 'needs[0]' must be a text
          name: double          | name: double: x      | is not YAML
          """)
  void namesTheFileTheLineAndTheKeyThatIsWrong(String right, String wrong, String complaint) {
    assertThatThrownBy(() -> read(WHOLE.replace(right, wrong)))
        .isInstanceOf(WorkloadException.class)
        .hasMessageStartingWith(workloads.resolve("double").resolve("function.yaml") + ":")
        .hasMessageContaining(complaint)
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "double", "[double]"})
  void aManifestIsAMapping(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(WorkloadException.class)
        .hasMessageMatching(".*function.yaml(:\\d+)?: (is empty|must be a mapping of keys.*)");
  }

  @Test
  void oneWrongManifestLeavesTheOtherFunctionsUsable() throws IOException {
    read(WHOLE);
    Path broken = Files.createDirectory(workloads.resolve("broken"));
    Files.writeString(broken.resolve("function.yaml"), "nmae: broken\n");

    Catalogue catalogue = Catalogue.read(workloads);

    assertThat(catalogue.all()).extracting(Workload::name).containsExactly("double");
    assertThat(catalogue.unusable()).containsOnlyKeys("broken");
    assertThatThrownBy(() -> catalogue.find("broken"))
        .isInstanceOf(WorkloadException.class)
        .hasMessageContaining("unknown key 'nmae'");
  }

  @Test
  void aCatalogueNamesTheFunctionsThereAre() throws IOException {
    read(WHOLE);
    Catalogue catalogue = Catalogue.read(workloads);
    assertThat(catalogue.all()).extracting(Workload::name).containsExactly("double");
    assertThatThrownBy(() -> catalogue.find("tripel"))
        .isInstanceOf(WorkloadException.class)
        .hasMessage("unknown function 'tripel'; choose one of double");
  }

  private Workload read(String text) throws IOException {
    Path folder = Files.createDirectories(workloads.resolve("double"));
    Files.writeString(folder.resolve("function.yaml"), text);
    return Manifest.read(folder);
  }
}
