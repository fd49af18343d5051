package isolates.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ol.yaml as OpenLambda reads it. */
class FunctionConfigurationTest {
  @TempDir Path folder;

  private FunctionConfiguration read(String yaml) throws IOException {
    Files.writeString(folder.resolve("ol.yaml"), yaml);
    return FunctionConfiguration.read(folder);
  }

  @Test
  void allowsAllAndReusesByDefault() throws IOException {
    for (FunctionConfiguration configuration :
        new FunctionConfiguration[] {FunctionConfiguration.read(folder), read("unknown: 1\n")}) {
      assertThat(configuration.allows("BREW")).isTrue();
      assertThat(configuration.reuseSandbox()).isTrue();
      assertThat(configuration.executable()).isEmpty();
    }
  }

  @Test
  void readsAllOfIt() throws IOException {
    FunctionConfiguration configuration =
        read(
            """
            triggers:
              http:
                - method: GET
                - method: PUT
            environment:
              NAME: value
              NUMBER: 7
            reuse-sandbox: false
            executable: bin/fibo
            """);

    assertThat(configuration.allows("PUT")).isTrue();
    assertThat(configuration.allows("put")).isFalse();
    assertThat(configuration.environment()).isEqualTo(Map.of("NAME", "value", "NUMBER", "7"));
    assertThat(configuration.reuseSandbox()).isFalse();
    assertThat(configuration.executable()).contains("bin/fibo");
  }

  @Test
  void readsAServer() throws IOException {
    assertThat(read("server: {command: [node, s.js], address: 8080}\n").server())
        .contains(new FunctionConfiguration.Server(List.of("node", "s.js"), "8080"));
  }

  @ParameterizedTest
  @CsvSource({
    "'reuse-sandbox: maybe', failed to parse ol.yaml",
    "'[1, 2', failed to parse ol.yaml",
    "'just text', failed to parse ol.yaml",
    "'triggers: {http: [{method: \"\"}]}', HTTP trigger method cannot be empty",
    "'environment: {\"A=B\": x}', cannot contain",
    "'server: node', server must be",
    "'server: {command: [node], address: port}', server must be",
    "'server: {address: 8080}', server must be"
  })
  void refusesWhatMakesNoSense(String yaml, String reason) {
    assertThatIOException().isThrownBy(() -> read(yaml)).withMessageContaining(reason);
  }

  @Test
  void doesNotFollowALink() throws IOException {
    Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "reuse-sandbox: false\n");
    Files.createSymbolicLink(folder.resolve("ol.yaml"), elsewhere);

    assertThat(FunctionConfiguration.read(folder).reuseSandbox()).isTrue();
  }
}
