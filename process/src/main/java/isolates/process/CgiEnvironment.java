package isolates.process;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** The meta-variables of RFC 3875 section 4.1. Characters are bytes (ISO 8859-1) throughout. */
public final class CgiEnvironment {
  /**
   * Header fields that become no HTTP_ variable: those with a variable of their own; credentials
   * (section 4.1.18); those that concern this connection only; and Proxy, which HTTP clients in the
   * program would take for their own setting HTTP_PROXY (CVE-2016-5385).
   */
  private static final Set<String> WITHHELD =
      Set.of(
          "authorization",
          "connection",
          "content-length",
          "content-type",
          "expect",
          "http2-settings",
          "keep-alive",
          "proxy",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private CgiEnvironment() {}

  /**
   * The environment of one invocation.
   *
   * @param request method, version and header fields
   * @param software SERVER_SOFTWARE
   * @param scriptName SCRIPT_NAME, decoded
   * @param pathInfo PATH_INFO, decoded; empty for none
   * @param query QUERY_STRING, as the client sent it
   * @param contentLength length of the request's body, empty if it has none
   * @return to be added to
   */
  public static Map<String, String> of(
      HttpRequest request,
      String software,
      String scriptName,
      String pathInfo,
      String query,
      OptionalLong contentLength,
      InetSocketAddress local,
      InetSocketAddress remote) {
    Map<String, String> variables = new LinkedHashMap<>(48);
    HttpHeaders headers = request.headers();
    variables.put("GATEWAY_INTERFACE", "CGI/1.1");
    variables.put("SERVER_SOFTWARE", software);
    variables.put("SERVER_PROTOCOL", request.protocolVersion().text());
    variables.put("SERVER_NAME", serverName(headers, local));
    variables.put("SERVER_PORT", Integer.toString(local.getPort()));
    variables.put("REMOTE_ADDR", remote.getAddress().getHostAddress());
    // Section 4.1.9: the address stands in for a name that is not looked up.
    variables.put("REMOTE_HOST", remote.getAddress().getHostAddress());
    variables.put("REMOTE_PORT", Integer.toString(remote.getPort()));
    variables.put("REQUEST_METHOD", request.method().name());
    variables.put("SCRIPT_NAME", scriptName);
    variables.put("QUERY_STRING", query);
    if (!pathInfo.isEmpty()) {
      variables.put("PATH_INFO", pathInfo);
    }
    if (contentLength.isPresent()) {
      variables.put("CONTENT_LENGTH", Long.toString(contentLength.getAsLong()));
      String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
      if (type != null) {
        variables.put("CONTENT_TYPE", type);
      }
    }
    headers.forEach(field -> put(variables, field.getKey(), field.getValue()));
    return variables;
  }

  /** The Host field without its port, or the address that the client reached. */
  private static String serverName(HttpHeaders headers, InetSocketAddress local) {
    String host = headers.get(HttpHeaderNames.HOST);
    if (host == null || host.isBlank()) {
      return local.getAddress().getHostAddress();
    }
    int port = host.lastIndexOf(':');
    return port < 0 || host.endsWith("]") ? host : host.substring(0, port);
  }

  private static void put(Map<String, String> variables, String field, String value) {
    String lower = field.toLowerCase(Locale.ROOT);
    if (WITHHELD.contains(lower) || !plain(lower)) {
      return;
    }
    String name = "HTTP_" + lower.toUpperCase(Locale.ROOT).replace('-', '_');
    // Section 4.1.18: fields of one name become one value; cookies are joined by RFC 6265.
    String separator = lower.equals("cookie") ? "; " : ", ";
    variables.merge(name, value, (first, next) -> first + separator + next);
  }

  /**
   * Letters, digits and hyphens only: with any other mapped to "_", one field could pose as
   * another.
   */
  private static boolean plain(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) {
        return false;
      }
    }
    return true;
  }
}
