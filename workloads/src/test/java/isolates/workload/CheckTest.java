package isolates.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
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
    assertThat(new Check.Fibonacci().complaint(n, number + "\n")).isEmpty();
  }

  @Test
  void aWrongNumberIsAComplaintThatShowsBoth() {
    assertThat(new Check.Fibonacci().complaint(7, "21"))
        .hasValue("wrong answer to 7: '21' instead of '13'");
  }

  @Test
  void equalsMeansToTheLetter() {
    assertThat(new Check.Equals("").complaint(1, "")).isEmpty();
    assertThat(new Check.Equals("").complaint(1, " ")).isPresent();
  }

  @Test
  void aPatternMayMatchAnywhere() {
    Check check = new Check.Matches(Pattern.compile("(?m)^PATH=/"));
    assertThat(check.complaint(1, "HOME=/root\nPATH=/bin\n")).isEmpty();
    assertThat(check.complaint(1, "MANPATH=/usr\n")).isPresent();
  }
}
