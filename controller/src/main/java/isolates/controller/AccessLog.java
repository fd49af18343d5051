package isolates.controller;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A line a response, in the common log format with three fields added: microseconds since the
 * request's head was read, the instance, and how it started. Event loop only; what is written
 * reaches the file within a moment, at {@link #flush}.
 */
final class AccessLog {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.US).withZone(ZoneOffset.UTC);

  private final Writer file;
  private boolean failed;

  /**
   * Appends to a file.
   *
   * @throws StartupException if it cannot be written
   */
  AccessLog(Path path) throws StartupException {
    try {
      file =
          Files.newBufferedWriter(
              path,
              StandardCharsets.ISO_8859_1,
              StandardOpenOption.CREATE,
              StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new StartupException(
          StartupException.WRONG_USE,
          "%s cannot be written: %s; choose another --access-log".formatted(path, e.getMessage()));
    }
  }

  /**
   * Adds a line.
   *
   * @param request its method and target as the client sent them
   * @param length of the body; {@code -} if it was not known before
   * @param instance and how it started; {@code -} if no process was made
   */
  void add(
      String client,
      String request,
      HttpResponseStatus status,
      String length,
      long tookNs,
      String instance) {
    try {
      file.write(
          "%s - - [%s] \"%s\" %d %s %d %s\n"
              .formatted(
                  client,
                  TIME.format(Instant.now()),
                  request.replaceAll("[^ -~]|[\"\\\\]", "?"),
                  status.code(),
                  length,
                  tookNs / 1000,
                  instance));
    } catch (IOException e) {
      complain(e);
    }
  }

  void flush() {
    try {
      file.flush();
    } catch (IOException e) {
      complain(e);
    }
  }

  /** Once: requests go on being served. */
  private void complain(IOException e) {
    if (!failed) {
      failed = true;
      Responses.complain("the access log cannot be written: " + e.getMessage());
    }
  }
}
