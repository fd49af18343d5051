package isolates.bench.platform;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what a function said: a JSON object with {@code result} in it, or any bytes. */
public final class FunctionOutput {
  private static final JsonMapper JSON = new JsonMapper();

  private FunctionOutput() {}

  /**
   * The body of a CGI response, without its head; all of it where there is no head.
   *
   * @param cgi characters are bytes (ISO 8859-1)
   */
  public static byte[] body(String cgi) {
    int crlf = cgi.indexOf("\r\n\r\n");
    int lf = cgi.indexOf("\n\n");
    int body = crlf >= 0 ? crlf + "\r\n\r\n".length() : lf >= 0 ? lf + "\n\n".length() : 0;
    return cgi.substring(body).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The function's result, without the object around it. */
  static byte[] result(byte[] body) {
    JsonNode result = object(body).path("result");
    if (result.isMissingNode()) {
      return body;
    }
    String text = result.isValueNode() ? result.asString() : result.toString();
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The object that the function answered with; a missing node if it answered in another form. */
  static JsonNode object(byte[] body) {
    if (body.length > 0 && body[0] == '{') {
      try {
        return JSON.readTree(body);
      } catch (JacksonException e) {
        // Not JSON after all; its check will say what is wrong with it.
        return JSON.missingNode();
      }
    }
    return JSON.missingNode();
  }
}
