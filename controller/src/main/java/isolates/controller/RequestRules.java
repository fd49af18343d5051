package isolates.controller;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import java.util.Set;

/** What RFC 9112 asks a server to refuse before it looks at what a request wants. */
final class RequestRules {
  /** HEAD, for RFC 9110 wants it of every server that has GET. */
  private static final Set<HttpMethod> METHODS =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST);

  /** RFC 3986 section 3.2.2 and 3.2.3, without user information, which RFC 9110 4.2.4 forbids. */
  private static final String HOST_PUNCTUATION = "-._~%!$&'()*+,;=:[]";

  private RequestRules() {}

  /**
   * Checks a request, and puts the authority of an absolute-form target into its Host field, RFC
   * 9112 section 3.2.2.
   *
   * @throws HttpErrorException with the status that the client gets
   */
  static void check(HttpRequest request) throws HttpErrorException {
    if (request.decoderResult().isFailure()) {
      throw unreadable(request.decoderResult().cause());
    }
    HttpVersion version = request.protocolVersion();
    if (version.majorVersion() != 1) {
      throw new HttpErrorException(
          HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "the versions are HTTP/1.1 and HTTP/1.0");
    }
    if (holdsControl(request.uri())) {
      // Netty takes a bare carriage return, for one, for a part of the line.
      throw bad("the request target holds a control character");
    }
    HttpHeaders headers = request.headers();
    List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (!codings.isEmpty()) {
      // Any other coding would reach the program still coded.
      if (codings.size() > 1 || !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.get(0))) {
        throw new HttpErrorException(
            HttpResponseStatus.NOT_IMPLEMENTED, "the one transfer coding is chunked");
      }
      if (version.minorVersion() == 0) {
        throw bad("HTTP/1.0 has no transfer codings");
      }
    }
    List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
    if (hosts.size() > 1 || (hosts.isEmpty() && version.minorVersion() > 0)) {
      throw bad("a request has one Host field");
    }
    String authority = Target.authority(request.uri());
    if (authority != null) {
      headers.set(HttpHeaderNames.HOST, authority);
    }
    if (!validHost(authority == null && !hosts.isEmpty() ? hosts.get(0) : authority)) {
      throw bad("the Host field is not a host and a port");
    }
    if (!METHODS.contains(request.method())) {
      throw new HttpErrorException(
          HttpResponseStatus.METHOD_NOT_ALLOWED, "methods are GET, HEAD and POST");
    }
  }

  /** What is told of a message that cannot be decoded. */
  static HttpErrorException unreadable(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return new HttpErrorException(
          HttpResponseStatus.REQUEST_URI_TOO_LONG, "the request line is too long");
    }
    if (cause instanceof TooLongHttpHeaderException || cause instanceof TooLongFrameException) {
      return new HttpErrorException(
          HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the header is too long");
    }
    return bad("malformed request");
  }

  // Loops and no streams, which in every request take microseconds.

  private static boolean holdsControl(String target) {
    for (int i = 0; i < target.length(); i++) {
      if (target.charAt(i) <= ' ' || target.charAt(i) == 0x7f) {
        return true;
      }
    }
    return false;
  }

  private static boolean validHost(String host) {
    for (int i = 0; host != null && i < host.length(); i++) {
      char c = host.charAt(i);
      boolean valid =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || HOST_PUNCTUATION.indexOf(c) >= 0;
      if (!valid) {
        return false;
      }
    }
    return true;
  }

  private static HttpErrorException bad(String line) {
    return new HttpErrorException(HttpResponseStatus.BAD_REQUEST, line);
  }
}
