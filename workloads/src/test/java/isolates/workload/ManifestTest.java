package isolates.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    assertThat(workload.input().form()).isEqualTo(Input.Form.STDIN);
    assertThat(workload.check()).isEqualTo(new Check.Equals("14"));
  }

  @Test
  void readsAServer() throws IOException {
    Workload workload =
        read(
            WHOLE.replace(
                "container: executable",
                "container: server\nserver: {command: node s.js --quiet, port: 8080}"));
    assertThat(workload.container()).isEqualTo(Workload.ContainerForm.SERVER);
    assertThat(workload.server())
        .contains(new Workload.Server(List.of("node", "s.js", "--quiet"), "8080"));
  }

  @Test
  void anotherFunctionIsPreparedForOneThatIsExecuted() throws IOException {
    Path other = Files.createDirectories(workloads.resolve("triple"));
    String triple = WHOLE.replace("name: double", "name: triple");
    Files.writeString(other.resolve("function.yaml"), triple + "start: wait\n");

    Workload executed = read(WHOLE + "prepared-as: triple\n");

    assertThat(executed.start()).isEqualTo(Workload.Start.EXEC);
    assertThat(executed.prepared().name()).isEqualTo("triple");
    assertThat(executed.canBePrepared()).isTrue();
    assertThat(executed.named("copy").canBePrepared()).as("isolates are not shared").isFalse();

    Files.writeString(other.resolve("function.yaml"), triple + "prepared-as: double\n");
    assertThatThrownBy(() -> read(WHOLE + "prepared-as: triple\n"))
        .hasMessageContaining("prepared-as needs a function of one size with start: fork or wait")
        .hasMessageContaining("triple is not");
    Files.writeString(
        other.resolve("function.yaml"),
        triple.replace("draw: integers", "draw: {bytes: [0, 1kB]}") + "start: wait\n");
    assertThatThrownBy(() -> read(WHOLE + "prepared-as: triple\n"))
        .hasMessageContaining("of one size");
    Files.writeString(
        other.resolve("function.yaml"),
        triple.replace("container: executable", "container: f.py") + "start: wait\n");
    assertThatThrownBy(() -> read(WHOLE + "prepared-as: triple\n"))
        .hasMessageContaining("prepared-as: " + other.resolve("function.yaml") + ": container");
    assertThatThrownBy(() -> read(WHOLE + "start: wait\nprepared-as: triple\n"))
        .hasMessageContaining("prepared-as needs start: exec");
  }

  @Test
  void aListOfSizesIsAFunctionForEach() throws IOException {
    read(WHOLE.replace("draw: integers", "draw: {bytes: [0, 1kB, 1 MB]}"));

    Catalogue catalogue = Catalogue.read(workloads);

    assertThat(catalogue.named("double"))
        .extracting(Workload::name)
        .containsExactly("double-0", "double-1kB", "double-1MB");
    assertThat(catalogue.find("double-1kB").input().body(7)).hasSize(1000);
    assertThat(Catalogue.read(workloads.resolve("double")).all())
        .as("a folder with one function, named itself")
        .hasSize(3);
  }

  @Test
  void methodAndHeadersAreThoseOfEachRequest() throws IOException {
    Input input =
        read(WHOLE.replace("input: stdin", "input: stdin\nmethod: PUT\nheaders: {X-Kind: mine}"))
            .input();
    assertThat(input.method()).isEqualTo("PUT");
    assertThat(input.headers()).containsExactly(Map.entry("X-Kind", "mine"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          input: stdin          | input: telepathy    | 8: key 'input' must be one of json, query, stdin
          input: stdin          | input: [stdin]      | 8: key 'input' must be one of json, query, stdin
          language: c           | languige: c         | 3: unknown key 'languige'; choose one of build, check,
          draw: integers        | start: spoon        | 9: key 'start' must be one of exec, fork, wait
          draw: integers        | prepared: 2         | prepared needs start: fork or wait
          draw: integers        | prepared-as: triple | triple/function.yaml: cannot be read
          draw: integers        | prepared: many      | 9: key 'prepared' must be a number from 0 to 4096, or auto
          draw: integers        | prepared: -1        | 9: key 'prepared' must be a number from 0 to 4096, or auto
          language: c           | name: c             | 3: is not YAML: Duplicate Object property "name"
          name: double          | name: triple        | name 'triple' must be the name of its folder
          name: double          | name: 2             | 1: key 'name' must be text
          isolate: double       | isolate:            | key 'isolate' is missing
          isolate: double       | isolate: ../other/x | key 'isolate' must be a file of the function's own folder
          isolate: double       | isolate: /bin/sh    | key 'isolate' must be a file of the function's own folder
          container: executable | container: f.py     | container: f.py needs the folder it lies in
          equals: '14'          | matches: '('        | : key 'check' matches: Unclosed group
          equals: '14'          | like: '14'          | key 'check' must be fibonacci, echo, sha256, none,
          equals: '14'          | equals: 14          | 11: key 'check.equals' must be text
          check:                | check: 14 #         | key 'check' must be fibonacci, echo, sha256, none,
          equals: '14'          | sha256: abc         | key 'check' sha256: must be 64 hexadecimal digits
          equals: '14'          | json: {price: 7}    | key 'check' json: must be pointers to values
          container: executable | container: server   | container: server needs a server
          container: executable | container: server~server: {command: x}                    | key 'server' must be {command: TEXT, port: 1 to 65535}
          container: executable | container: server~server: {command: x, port: 0}           | key 'server' must be {command: TEXT, port: 1 to 65535}
          container: executable | container: server~server: {command: x, socket: y}         | key 'server' must be {command: TEXT, port: 1 to 65535}
          container: executable | container: server~server: {command: x, port: http}        | 8: key 'server.port' must be a whole number
          draw: integers        | draw: primes        | key 'draw' must be integers, {bytes: SIZE or a list},
          draw: integers        | draw: {bytes: 1XB}  | key 'draw' '1XB' is not a size
          draw: integers        | draw: {bytes: 1kB, json: 7} | key 'draw' must be integers,
          draw: integers        | draw: {file: none.bin} | key 'draw' file: there is no
          needs: [cc]           | needs: cc           | 4: key 'needs' must be a list
          needs: [cc]           | needs: [[cc]]       | 4: key 'needs[0]' must be text
          needs: [cc]           | needs: [7]          | 4: key 'needs[0]' must be text
          name: double          | name: double: x      | is not YAML
          """)
  void namesTheFileTheLineAndTheKeyThatIsWrong(String right, String wrong, String complaint) {
    assertThatThrownBy(() -> read(WHOLE.replace(right, wrong.replace("~", "\n"))))
        .isInstanceOf(WorkloadException.class)
        .hasMessageStartingWith(workloads.resolve("double").resolve("function.yaml") + ":")
        .hasMessageContaining(complaint)
        .hasMessageNotContaining("\n");
  }

  @Test
  void namesAllMissingKeysAtOnce() {
    assertThatThrownBy(() -> read("name: double\nisolate: double\nlanguage: c\n"))
        .isInstanceOf(WorkloadException.class)
        .hasMessageEndingWith("keys 'description', 'container', 'input', 'check' are missing");
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
    return Manifest.read(folder).get(0);
  }
}
