package isolates.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class InputTest {
  private static Input drawn(Input.Draw draw) {
    return new Input(Input.Form.STDIN, draw, "POST", Map.of());
  }

  @ParameterizedTest
  @CsvSource({"STDIN,7", "JSON,'{\"n\": 7}'", "QUERY,''"})
  void anIntegerTravelsInItsForm(Input.Form form, String body) {
    assertThat(Input.integers(form).body(7)).asString().isEqualTo(body);
  }

  @Test
  void anEventIsAlwaysJson() {
    assertThat(Input.integers(Input.Form.QUERY).forEvents().body(7))
        .asString()
        .isEqualTo("{\"n\": 7}");
    assertThat(Input.integers(Input.Form.QUERY).forEvents().method()).isEqualTo("POST");
  }

  @Test
  void theSameNumberMakesTheSameBytesAndAnotherOthers() {
    Input one = drawn(new Input.Draw.Bytes(1000));
    Input other = drawn(new Input.Draw.Bytes(1000));
    assertThat(one.body(7)).hasSize(1000).isEqualTo(other.body(7)).isNotEqualTo(other.body(8));
  }

  @Test
  void textCompressesAsProseDoes() {
    byte[] text = drawn(new Input.Draw.Text(100_000)).body(7);
    Deflater deflater = new Deflater();
    deflater.setInput(text);
    deflater.finish();
    assertThat(text).hasSize(100_000);
    assertThat(deflater.deflate(new byte[200_000])).isBetween(20_000, 60_000);
  }

  @Test
  void jsonIsAnArrayOfObjects() {
    JsonNode array = new JsonMapper().readTree(drawn(new Input.Draw.Json(3)).body(7));
    assertThat(array.size()).isEqualTo(3);
    assertThat(array.at("/2/id").asInt()).isEqualTo(3);
    assertThat(array.at("/2/price").isNumber()).isTrue();
    assertThat(array.at("/2/tags").size()).isEqualTo(2);
  }

  @Test
  void aFileIsWhatIsInIt(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("in"), "abc".getBytes(StandardCharsets.UTF_8));
    assertThat(drawn(new Input.Draw.FromFile(file)).body(7)).asString().isEqualTo("abc");
  }

  @ParameterizedTest
  @CsvSource({"0,0", "512,512", "1kB,1000", "1 KiB,1024", "10MB,10000000", "64MiB,67108864"})
  void readsSizes(String text, int size) {
    assertThat(Input.size(text)).isEqualTo(size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1GB", "65MiB", "1.5kB", "kB"})
  void refusesWhatIsNoSize(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Input.size(text))
        .withMessageContaining("is not a size");
  }
}
