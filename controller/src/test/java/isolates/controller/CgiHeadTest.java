package isolates.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import isolates.controller.CgiHead.Field;
import isolates.controller.CgiHead.Malformed;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3875 section 6. */
class CgiHeadTest {
  @Test
  void aDocumentIsOkUnlessItSaysOtherwise() throws Malformed {
    CgiHead head = CgiHead.parse("Content-Type: text/plain\n\n");
    assertThat(head.status().code()).isEqualTo(200);
    assertThat(head.contentLength()).isEmpty();
    assertThat(head.fields()).containsExactly(new Field("Content-Type", "text/plain"));
  }

  @Test
  void statusCarriesItsReason() throws Malformed {
    assertThat(CgiHead.parse("Status: 404 Nobody Home\r\n\r\n").status().toString())
        .isEqualTo("404 Nobody Home");
    assertThat(CgiHead.parse("Status: 404\n\n").status().toString()).isEqualTo("404 Not Found");
  }

  @Test
  void aPathInLocationIsALocalRedirect() throws Malformed {
    assertThat(CgiHead.parse("Location: /other?x=1\n\n").localRedirect()).contains("/other?x=1");
  }

  @Test
  void aUriInLocationIsAClientRedirect() throws Malformed {
    CgiHead head = CgiHead.parse("Location: http://elsewhere/\n\n");
    assertThat(head.localRedirect()).isEmpty();
    assertThat(head.status().code()).isEqualTo(302);
    assertThat(head.fields()).containsExactly(new Field("Location", "http://elsewhere/"));
  }

  @Test
  void aPathInLocationWithAStatusIsForTheClient() throws Malformed {
    CgiHead head = CgiHead.parse("Status: 303 See Other\nLocation: /other\n\n");
    assertThat(head.localRedirect()).isEmpty();
    assertThat(head.status().code()).isEqualTo(303);
  }

  @Test
  void keepsOtherFieldsInOrderAndRepeated() throws Malformed {
    assertThat(
            CgiHead.parse("Content-Type: a/b\nSet-Cookie: a=1\nX-Y:z\nSet-Cookie:  b=2 \n\n")
                .fields())
        .containsExactly(
            new Field("Content-Type", "a/b"),
            new Field("Set-Cookie", "a=1"),
            new Field("X-Y", "z"),
            new Field("Set-Cookie", "b=2"));
  }

  @Test
  void fieldsOfTheConnectionAreNotTheScriptsToSet() throws Malformed {
    assertThat(
            CgiHead.parse(
                    "Content-Type: a/b\nConnection: close\nTransfer-Encoding: chunked\nKeep-Alive: 5\n\n")
                .fields())
        .containsExactly(new Field("Content-Type", "a/b"));
  }

  @Test
  void readsTheContentLength() throws Malformed {
    assertThat(CgiHead.parse("Content-Type: a/b\ncontent-length: 17\n\n").contentLength())
        .hasValue(17);
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
    assertThatThrownBy(() -> CgiHead.parse(head)).isInstanceOf(Malformed.class);
  }

  @Test
  void findsTheEndOfAHeadWithEitherLineEnd() {
    assertThat(end("A: b\n\nbody")).isEqualTo(6);
    assertThat(end("A: b\r\n\r\nbody")).isEqualTo(8);
    assertThat(end("A: b\r\n\nbody")).isEqualTo(7);
    assertThat(end("\n")).isEqualTo(1);
  }

  @Test
  void anUnfinishedHeadHasNoEnd() {
    for (String unfinished : new String[] {"", "A", "A: b\n", "A: b\r\n\r", "A: b\nC\n"}) {
      assertThat(end(unfinished)).as(unfinished).isEqualTo(-1);
    }
  }

  private static int end(String output) {
    ByteBuf buffer = Unpooled.copiedBuffer(output, StandardCharsets.ISO_8859_1);
    try {
      return CgiHead.end(buffer);
    } finally {
      buffer.release();
    }
  }
}
