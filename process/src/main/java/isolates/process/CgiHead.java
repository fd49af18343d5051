package isolates.process;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The header of a CGI response, RFC 3875 section 6. Characters are bytes (ISO 8859-1).
 *
 * @param status what {@code Status:} says; else 302 for a client redirect, 200 for a document
 * @param contentLength what {@code Content-Length:} says
 * @param fields the other fields, in order, for the client
 * @param localRedirect path and query of a local redirect, section 6.2.2; a server that does not
 *     follow it sends the rest to the client, as a redirect
 */
public record CgiHead(
    HttpResponseStatus status,
    OptionalLong contentLength,
    List<Field> fields,
    Optional<String> localRedirect) {
  /** The longest head, in bytes. */
  private static final int LIMIT = 32768;

  public record Field(String name, String value) {}

  /** The head is not what RFC 3875 asks for; the message continues "the header". */
  public static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message, null, false, false);
    }
  }

  /** Section 6.3: each at most once. */
  private static final Set<String> SINGLE =
      Set.of("content-type", "location", "status", "content-length");

  /** Fields that are between two neighbours, RFC 9110 section 7.6.1: no script's to set. */
  public static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /**
   * Reads the head from the start of a script's output, and moves the reader past it.
   *
   * @return empty while the empty line that ends it has not come
   */
  public static Optional<CgiHead> read(ByteBuf output) throws Malformed {
    int end = end(output);
    int length = (end < 0 ? output.writerIndex() : end) - output.readerIndex();
    if (length > LIMIT) {
      throw new Malformed("is longer than " + LIMIT + " bytes");
    }
    return end < 0
        ? Optional.empty()
        : Optional.of(
            parse(output.readCharSequence(length, StandardCharsets.ISO_8859_1).toString()));
  }

  /** The index after the empty line that ends the head, or -1 if it is not there yet. */
  private static int end(ByteBuf output) {
    int lineStart = output.readerIndex();
    while (true) {
      int feed = output.indexOf(lineStart, output.writerIndex(), (byte) '\n');
      if (feed < 0) {
        return -1;
      }
      if (feed == lineStart || (feed == lineStart + 1 && output.getByte(lineStart) == '\r')) {
        return feed + 1;
      }
      lineStart = feed + 1;
    }
  }

  /** Lines end in LF or CR LF. */
  private static CgiHead parse(String text) throws Malformed {
    Optional<HttpResponseStatus> status = Optional.empty();
    Optional<String> location = Optional.empty();
    OptionalLong length = OptionalLong.empty();
    Set<String> seen = new HashSet<>();
    List<Field> fields = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      String stripped = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
      if (stripped.isEmpty()) {
        continue;
      }
      Field field = field(stripped);
      String name = field.name().toLowerCase(Locale.ROOT);
      if (SINGLE.contains(name) && !seen.add(name)) {
        throw new Malformed("has two fields " + field.name());
      }
      switch (name) {
        case "status" -> status = Optional.of(status(field.value()));
        case "location" -> location = Optional.of(field.value());
        case "content-length" -> length = OptionalLong.of(length(field.value()));
        default -> {
          if (!HOP_BY_HOP.contains(name) && !name.equals("date")) {
            fields.add(field);
          }
        }
      }
    }
    if (!seen.contains("content-type") && location.isEmpty() && status.isEmpty()) {
      throw new Malformed("has none of Content-Type, Location and Status");
    }
    location.ifPresent(value -> fields.add(new Field("Location", value)));
    // A path without a Status is a local redirect; one with a Status is meant for the client.
    boolean local = location.isPresent() && location.get().startsWith("/") && status.isEmpty();
    HttpResponseStatus implied =
        location.isPresent() ? HttpResponseStatus.FOUND : HttpResponseStatus.OK;
    return new CgiHead(
        status.orElse(implied), length, List.copyOf(fields), local ? location : Optional.empty());
  }

  private static Field field(String line) throws Malformed {
    int colon = line.indexOf(':');
    if (colon < 1) {
      throw new Malformed("has a line without a field name");
    }
    for (int i = 0; i < colon; i++) {
      if (!token(line.charAt(i))) {
        throw new Malformed("has a field name with a forbidden character");
      }
    }
    for (int i = colon; i < line.length(); i++) {
      char c = line.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        throw new Malformed("has a field value with a control character");
      }
    }
    return new Field(line.substring(0, colon), line.substring(colon + 1).strip());
  }

  /** RFC 9110 section 5.6.2. */
  private static boolean token(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  private static HttpResponseStatus status(String value) throws Malformed {
    int code = value.length() >= 3 ? number(value.substring(0, 3)) : -1;
    if (code < 200 || code > 599 || (value.length() > 3 && value.charAt(3) != ' ')) {
      throw new Malformed("has a Status that is not a number from 200 to 599");
    }
    String reason = value.substring(3).strip();
    return reason.isEmpty()
        ? HttpResponseStatus.valueOf(code)
        : HttpResponseStatus.valueOf(code, reason);
  }

  private static int number(String digits) {
    return isNumber(digits) ? Integer.parseInt(digits) : -1;
  }

  /** A loop and no stream, which in every response takes microseconds. */
  private static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static long length(String value) throws Malformed {
    if (value.isEmpty() || value.length() > 18 || !isNumber(value)) {
      throw new Malformed("has a Content-Length that is not a number");
    }
    return Long.parseLong(value);
  }
}
