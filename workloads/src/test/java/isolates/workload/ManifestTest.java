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
          input: stdin          | input: telepathy    | key 'input' must be one of json, query, stdin
          language: c           | languige: c         | unknown key 'languige'; the keys are build, check,
          name: double          | name: triple        | name 'triple' must be the name of its folder
          isolate: double       | isolate:            | key 'isolate' is missing
          container: executable | container: f.py     | container: f.py needs the folder it lies in
          equals: '14'          | matches: '('        | check: matches: Unclosed group
          equals: '14'          | like: '14'          | check must be fibonacci, {equals: TEXT} or {matches: REGEX}
          needs: [cc]           | needs: cc           | key 'needs' must be a list
          name: double          | "name: [double      | is not YAML
          """)
  void namesTheFileAndTheKeyThatIsWrong(String right, String wrong, String complaint) {
    assertThatThrownBy(() -> read(WHOLE.replace(right, wrong)))
        .isInstanceOf(WorkloadException.class)
        .hasMessageStartingWith(workloads.resolve("double").resolve("function.yaml") + ": ")
        .hasMessageContaining(complaint);
  }

  @Test
  void aCatalogueNamesTheFunctionsThereAre() throws IOException {
    read(WHOLE);
    Catalogue catalogue = Catalogue.read(workloads);
    assertThat(catalogue.all()).extracting(Workload::name).containsExactly("double");
    assertThatThrownBy(() -> catalogue.find("tripel"))
        .isInstanceOf(WorkloadException.class)
        .hasMessage("unknown function 'tripel'; there are double");
  }

  private Workload read(String text) throws IOException {
    Path folder = Files.createDirectories(workloads.resolve("double"));
    Files.writeString(folder.resolve("function.yaml"), text);
    return Manifest.read(folder);
  }
}
