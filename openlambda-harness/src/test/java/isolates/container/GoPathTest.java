package isolates.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Go's ServeMux redirects to. */
class GoPathTest {
  @ParameterizedTest
  @CsvSource({
    "/run/f, /run/f",
    "/run/f/, /run/f/",
    "/run//f, /run/f",
    "/run/./f, /run/f",
    "/run/../status, /status",
    "/../../etc/passwd, /etc/passwd",
    "/run/f/.., /run",
    "//, /",
    "/, /",
    "'', /",
    "/run/%2e%2e, /run/%2e%2e"
  })
  void cleans(String path, String clean) {
    assertThat(GoPath.clean(path)).isEqualTo(clean);
  }
}
