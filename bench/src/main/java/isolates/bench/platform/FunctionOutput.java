package isolates.bench.platform;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what a function said: a JSON object with {@code result} in it, or plain text. */
public final class FunctionOutput {
  private static final JsonMapper JSON = new JsonMapper();

  private FunctionOutput() {}

  /** The body of a CGI response, without its head. */
  public static String body(String cgi) {
    return cgi.substring(cgi.indexOf("\r\n\r\n") + "\r\n\r\n".length());
  }

  /** The function's result, without the object around it. */
  static String result(String body) {
    JsonNode result = object(body).path("result");
    return result.isMissingNode() ? body : result.asString();
  }

  /** The object that the function answered with; a missing node if it answered in another form. */
  static JsonNode object(String body) {
    if (body.startsWith("{")) {
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
