package isolates.openlambda.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3875, section 6. */
class CgiResponseTest {
  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n", "\n"})
  void readsTheHeadAndLeavesTheBody(String newline) throws Exception {
    ByteBuf said =
        bytes(
            String.join(
                newline,
                "Content-Type: text/plain",
                "Content-Length: 4",
                "X-Two: a",
                "X-Two: b",
                "",
                "body"));

    CgiResponse head = CgiResponse.read(said);

    assertThat(head.status().code()).isEqualTo(200);
    assertThat(head.length()).isEqualTo(4);
    assertThat(head.headers().get("Content-Type")).isEqualTo("text/plain");
    assertThat(head.headers().getAll("X-Two")).containsExactly("a", "b");
    assertThat(said.toString(StandardCharsets.ISO_8859_1)).isEqualTo("body");
  }

  @Test
  void waitsForTheEmptyLine() throws Exception {
    ByteBuf said = bytes("Content-Type: text/plain\r\nX-Half: ");

    assertThat(CgiResponse.read(said)).isNull();
    assertThat(said.readerIndex()).isZero();
  }

  @Test
  void takesTheStatusFromItsHeader() throws Exception {
    assertThat(CgiResponse.read(bytes("Status: 404 Not Here\n\n")).status().toString())
        .isEqualTo("404 Not Here");
  }

  @Test
  void takesALocationForARedirect() throws Exception {
    assertThat(CgiResponse.read(bytes("Location: /elsewhere\n\n")).status().code()).isEqualTo(302);
  }

  @Test
  void keepsTheServersOwnBusinessToTheServer() throws Exception {
    assertThat(
            CgiResponse.read(bytes("Connection: close\nTransfer-Encoding: chunked\n\n"))
                .headers()
                .isEmpty())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no colon\n\n",
        ": no name\n\n",
        "Status: never\n\n",
        "Content-Length: many\n\n",
        "Bad Name: x\n\n"
      })
  void refusesWhatIsNoHeader(String said) {
    assertThatExceptionOfType(CgiResponse.Malformed.class)
        .isThrownBy(() -> CgiResponse.read(bytes(said)));
  }

  @Test
  void refusesAHeadWithoutEnd() {
    assertThatExceptionOfType(CgiResponse.Malformed.class)
        .isThrownBy(() -> CgiResponse.read(bytes("x".repeat(70_000))));
  }
}
