package isolates.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import isolates.process.CgiHead.Field;
import isolates.process.CgiHead.Malformed;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3875 section 6. */
class CgiHeadTest {
  @Test
  void aDocumentIsOkUnlessItSaysOtherwise() throws Malformed {
    CgiHead head = parse("Content-Type: text/plain\n\n");
    assertThat(head.status().code()).isEqualTo(200);
    assertThat(head.contentLength()).isEmpty();
    assertThat(head.fields()).containsExactly(new Field("Content-Type", "text/plain"));
  }

  @Test
  void statusCarriesItsReason() throws Malformed {
    assertThat(parse("Status: 404 Nobody Home\r\n\r\n").status().toString())
        .isEqualTo("404 Nobody Home");
    assertThat(parse("Status: 404\n\n").status().toString()).isEqualTo("404 Not Found");
  }

  @Test
  void aPathInLocationIsALocalRedirect() throws Malformed {
    CgiHead head = parse("Location: /other?x=1\n\n");
    assertThat(head.localRedirect()).contains("/other?x=1");
    assertThat(head.status().code()).as("for a server that does not follow it").isEqualTo(302);
    assertThat(head.fields()).containsExactly(new Field("Location", "/other?x=1"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', http://elsewhere/, 302", // a URI is for the client, and so is a path with a status
    "'Status: 303 See Other\n', /other, 303",
  })
  void otherLocationsAreClientRedirects(String status, String location, int code) throws Malformed {
    CgiHead head = parse(status + "Location: " + location + "\n\n");
    assertThat(head.localRedirect()).isEmpty();
    assertThat(head.status().code()).isEqualTo(code);
    assertThat(head.fields()).contains(new Field("Location", location));
  }

  @Test
  void keepsOtherFieldsInOrderAndRepeated() throws Malformed {
    assertThat(parse("Content-Type: a/b\nSet-Cookie: a=1\nX-Y:z\nSet-Cookie:  b=2 \n\n").fields())
        .containsExactly(
            new Field("Content-Type", "a/b"),
            new Field("Set-Cookie", "a=1"),
            new Field("X-Y", "z"),
            new Field("Set-Cookie", "b=2"));
  }

  @Test
  void fieldsOfTheConnectionAreNotTheScriptsToSet() throws Malformed {
    assertThat(
            parse(
                    "Content-Type: a/b\nConnection: close\nTransfer-Encoding: chunked\nKeep-Alive: 5\n\n")
                .fields())
        .containsExactly(new Field("Content-Type", "a/b"));
  }

  @Test
  void readsTheContentLength() throws Malformed {
    assertThat(parse("Content-Type: a/b\ncontent-length: 17\n\n").contentLength()).hasValue(17);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n",
        "X-Only: fields of its own\n\n",
        "Content-Length: 3\n\n",
        "no colon\n\n",
        ": no name\n\n",
        "Content-Type : space before the colon\n\n",
        "Content-Type: a/b\nContent-Type: a/b\n\n",
        "Status: 200\nStatus: 200\n\n",
        "Content-Type: a/b\nContent-Length: 1\nContent-Length: 1\n\n",
        "Content-Type: a/b\nContent-Length: -1\n\n",
        "Content-Type: a/b\nContent-Length: 1x\n\n",
        "Content-Type: a/b\nContent-Length: 9999999999999999999\n\n",
        "Status: 99 Low\n\n",
        "Status: 100 Continue\n\n",
        "Status: 600 High\n\n",
        "Status: 2000\n\n",
        "Status: ok\n\n",
        "Status:\n\n",
        "Content-Type: a/b\nX: bare\rreturn\n\n",
        "Content-Type: a/b\nX: nul\0\n\n",
        "Content-Type: a/b\nX Y: space in the name\n\n",
        "Content-Type: a/b\n folded: is obsolete\n\n",
      })
  void refusesWhatTheRfcDoesNotAllow(String head) {
    assertThatThrownBy(() -> parse(head)).isInstanceOf(Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"A: b\n\n", "A: b\r\n\r\n", "A: b\r\n\n"})
  void readsTheHeadAndLeavesTheBody(String fields) throws Malformed {
    ByteBuf output = bytes("Status: 201\n" + fields + "body\n\n");
    assertThat(CgiHead.read(output))
        .hasValueSatisfying(head -> assertThat(head.fields()).containsExactly(new Field("A", "b")));
    assertThat(output.toString(StandardCharsets.ISO_8859_1)).isEqualTo("body\n\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "A: b\n", "A: b\r\n\r", "A: b\nC\n"})
  void waitsForTheEmptyLine(String unfinished) throws Malformed {
    ByteBuf output = bytes(unfinished);
    assertThat(CgiHead.read(output)).isEmpty();
    assertThat(output.readerIndex()).isZero();
  }

  @Test
  void refusesAHeadWithoutEnd() {
    assertThatThrownBy(() -> CgiHead.read(bytes("x".repeat(32_769))))
        .isInstanceOf(Malformed.class)
        .hasMessage("is longer than 32768 bytes");
  }

  private static CgiHead parse(String head) throws Malformed {
    return CgiHead.read(bytes(head)).orElseThrow();
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }
}
