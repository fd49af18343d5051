package isolates.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckTest {
  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1,1",
    "2,1",
    "7,13",
    "10,55",
    "93,12200160415121876738",
    "100,354224848179261915075"
  })
  void knowsTheFibonacciNumbers(long n, String number) {
    assertThat(new Check.Fibonacci().complaint(n, bytes(number + "\n"))).isEmpty();
  }

  @Test
  void aWrongNumberIsAComplaintThatShowsBoth() {
    assertThat(new Check.Fibonacci().complaint(7, bytes("21")))
        .hasValue("wrong answer to 7: '21' instead of '13'");
  }

  @Test
  void equalsMeansToTheLetter() {
    assertThat(new Check.Equals("").complaint(1, bytes(""))).isEmpty();
    assertThat(new Check.Equals("").complaint(1, bytes(" "))).isPresent();
  }

  @Test
  void aPatternMayMatchAnywhere() {
    Check check = new Check.Matches(Pattern.compile("(?m)^PATH=/"));
    assertThat(check.complaint(1, bytes("HOME=/root\nPATH=/bin\n"))).isEmpty();
    assertThat(check.complaint(1, bytes("MANPATH=/usr\n"))).isPresent();
  }

  @Test
  void anEchoIsTheInputByteForByte() {
    Input input = new Input(Input.Form.STDIN, new Input.Draw.Bytes(1000), "POST", Map.of());
    Check check = new Check.Echo(input);
    byte[] answer = input.body(7).clone();
    assertThat(check.complaint(7, answer)).isEmpty();
    answer[500]++;
    assertThat(check.complaint(7, answer))
        .hasValue(
            "wrong answer to 7: 1000 bytes instead of the 1000 of the input, different from byte"
                + " 500 on");
    assertThat(check.complaint(8, input.body(7))).isPresent();
  }

  @Test
  void digests() {
    String ofAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    Input seven = Input.integers(Input.Form.STDIN);
    String ofSeven = "7902699be42c8a8e46fbbb4501726517e86b22c56a189f7625a6da49081b2451";
    assertThat(new Check.Digest(ofAbc).complaint(1, bytes("abc"))).isEmpty();
    assertThat(new Check.Digest(ofAbc).complaint(1, bytes("abd"))).isPresent();
    assertThat(new Check.DigestOfInput(seven).complaint(7, bytes(ofSeven + "\n"))).isEmpty();
    assertThat(new Check.DigestOfInput(seven).complaint(8, bytes(ofSeven))).isPresent();
  }

  @Test
  void valuesOfJsonAreComparedByPointer() {
    Check check = new Check.Json(Map.of("/items/0/price", "7"));
    assertThat(check.complaint(1, bytes("{\"items\":[{\"price\":7}]}"))).isEmpty();
    assertThat(check.complaint(1, bytes("{\"items\":[{\"price\":8}]}")))
        .hasValue("wrong answer to 1: /items/0/price is '8' instead of '7'");
    assertThat(check.complaint(1, bytes("{}")))
        .hasValue("wrong answer to 1: /items/0/price is missing instead of '7'");
    assertThat(check.complaint(1, bytes("<html>")))
        .hasValue("wrong answer to 1: '<html>' is not JSON");
  }

  @Test
  void aCommandJudgesByItsExitStatus(@TempDir Path folder) {
    Check check =
        new Check.Command(
            "cmp - \"$INPUT\" && test $N = 7", folder, Input.integers(Input.Form.STDIN));
    assertThat(check.complaint(7, bytes("7"))).isEmpty();
    assertThat(check.complaint(7, bytes("8")))
        .hasValueSatisfying(
            words ->
                assertThat(words)
                    .startsWith("wrong answer to 7: its check ended with status 1: ")
                    .contains("differ"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
