package isolates.controller;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Responses of the controller itself, and what all responses have in common. Event loop only. */
final class Responses {
  static final String INSTANCE = "Isolates-Instance";
  static final String START = "Isolates-Start";

  /** RFC 9110 section 5.6.7. */
  private static final DateTimeFormatter IMF_FIXDATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private static long dateSecond;
  private static String date = "";

  private Responses() {}

  /** A one-line response; the line must not hold control characters. */
  static FullHttpResponse line(HttpResponseStatus status, String line) {
    return of(status, "text/plain", line + "\n");
  }

  static FullHttpResponse json(String json) {
    return of(HttpResponseStatus.OK, "application/json", json + "\n");
  }

  /** Prometheus' text format. */
  static FullHttpResponse metrics(String text) {
    return of(HttpResponseStatus.OK, "text/plain; version=0.0.4", text);
  }

  private static FullHttpResponse of(HttpResponseStatus status, String type, String text) {
    ByteBuf body = Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1));
    FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, type)
        .setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    return response;
  }

  /** RFC 9110 section 6.6.1; made once a second. */
  static void date(HttpHeaders headers) {
    long now = System.currentTimeMillis();
    if (now / 1000 != dateSecond) {
      dateSecond = now / 1000;
      date = IMF_FIXDATE.format(Instant.ofEpochMilli(now));
    }
    headers.set(HttpHeaderNames.DATE, date);
  }

  /** Says which process a response is of, and how it was started. */
  static void name(Isolate isolate, HttpHeaders headers) {
    isolate.instance().ifPresent(instance -> headers.set(INSTANCE, instance.toString()));
    headers.set(START, isolate.start());
  }

  /** Says on the diagnostic stream what no client can be told any more. */
  static void complain(String line) {
    System.err.println("controller: " + line);
  }
}
