package isolates.openlambda.worker;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/**
 * The head of a CGI response, RFC 3875 section 6.
 *
 * @param status 200 unless it says otherwise
 * @param headers to be passed on, without those that are the server's own business
 * @param length of the body in bytes as it declares, or -1
 */
record CgiResponse(HttpResponseStatus status, HttpHeaders headers, long length) {
  private static final int LONGEST_HEAD = 64 << 10;

  /** An answer that is none. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  /**
   * Reads the head from the start of what the function has said so far, and moves the reader past
   * it.
   *
   * @return null while its empty line has not come
   */
  static CgiResponse read(ByteBuf said) throws Malformed {
    int end = endOfHead(said);
    if (end < 0) {
      if (said.readableBytes() > LONGEST_HEAD) {
        throw new Malformed("the head of the answer has no end within 64 KiB");
      }
      return null;
    }
    String head =
        said.readCharSequence(end - said.readerIndex(), StandardCharsets.ISO_8859_1).toString();
    return parse(head);
  }

  /** Index behind the first empty line, or -1. */
  private static int endOfHead(ByteBuf said) {
    int lineStart = said.readerIndex();
    while (true) {
      int newline = said.indexOf(lineStart, said.writerIndex(), (byte) '\n');
      if (newline < 0) {
        return -1;
      }
      if (newline == lineStart || (newline == lineStart + 1 && said.getByte(lineStart) == '\r')) {
        return newline + 1;
      }
      lineStart = newline + 1;
    }
  }

  private static CgiResponse parse(String head) throws Malformed {
    HttpHeaders headers = new DefaultHttpHeaders();
    HttpResponseStatus status = null;
    long length = -1;
    for (String line : head.split("\r?\n", -1)) {
      if (line.isEmpty()) {
        continue;
      }
      int colon = line.indexOf(':');
      if (colon <= 0) {
        throw new Malformed("a line of the answer's head is no header: " + line);
      }
      String name = line.substring(0, colon);
      String value = line.substring(colon + 1).strip();
      try {
        if (name.equalsIgnoreCase("Status")) {
          status = HttpResponseStatus.parseLine(value);
        } else if (HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)) {
          length = Long.parseLong(value);
        } else if (!HttpHeaderNames.CONNECTION.contentEqualsIgnoreCase(name)
            && !HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name)) {
          headers.add(name, value);
        }
      } catch (IllegalArgumentException e) {
        throw new Malformed("a line of the answer's head is no header: " + line);
      }
    }
    if (status == null) {
      status =
          headers.contains(HttpHeaderNames.LOCATION)
              ? HttpResponseStatus.FOUND
              : HttpResponseStatus.OK;
    }
    return new CgiResponse(status, headers, length);
  }
}
