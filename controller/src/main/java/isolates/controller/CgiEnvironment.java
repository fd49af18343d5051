package isolates.controller;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** The meta-variables of RFC 3875 section 4.1. Characters are bytes (ISO 8859-1) throughout. */
final class CgiEnvironment {
  static final String SOFTWARE = "isolates-controller/0.1";

  /** What the shell gives to a program that was given nothing. */
  private static final String SEARCH_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

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
   * @param target the request-target that found the script, after local redirects
   * @param method the method that the script sees
   * @param contentLength length of the request's body, empty if it has none
   */
  static Map<String, String> of(
      HttpRequest request,
      Target target,
      String method,
      ScriptPath script,
      OptionalLong contentLength,
      Path root,
      InetSocketAddress local,
      InetSocketAddress remote) {
    Map<String, String> variables = new LinkedHashMap<>(48);
    HttpHeaders headers = request.headers();
    variables.put("PATH", SEARCH_PATH);
    variables.put("GATEWAY_INTERFACE", "CGI/1.1");
    variables.put("SERVER_SOFTWARE", SOFTWARE);
    variables.put("SERVER_PROTOCOL", request.protocolVersion().text());
    variables.put("SERVER_NAME", serverName(headers, local));
    variables.put("SERVER_PORT", Integer.toString(local.getPort()));
    variables.put("REMOTE_ADDR", remote.getAddress().getHostAddress());
    // Section 4.1.9: the address stands in for a name that is not looked up.
    variables.put("REMOTE_HOST", remote.getAddress().getHostAddress());
    variables.put("REMOTE_PORT", Integer.toString(remote.getPort()));
    variables.put("REQUEST_METHOD", method);
    variables.put(
        "REQUEST_URI",
        target.query().isEmpty() ? target.path() : target.path() + "?" + target.query());
    variables.put("SCRIPT_NAME", script.scriptName());
    variables.put("SCRIPT_FILENAME", script.executable().toString());
    variables.put("QUERY_STRING", target.query());
    if (!script.pathInfo().isEmpty()) {
      variables.put("PATH_INFO", script.pathInfo());
      variables.put("PATH_TRANSLATED", root + script.pathInfo());
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
