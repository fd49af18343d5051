package isolates.bench.platform;

import isolates.workload.Workload.InputForm;
import java.nio.charset.StandardCharsets;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * A function at a URL.
 *
 * @param form in which the function takes its input
 */
record FunctionEndpoint(String url, InputForm form, Reader reader) implements Endpoint {
  private static final MediaType TEXT = MediaType.get("text/plain");
  private static final MediaType JSON = MediaType.get("application/json");

  /** Takes a platform's wrapping off. */
  @FunctionalInterface
  interface Reader {
    Unwrapped read(Headers headers, String body);
  }

  @Override
  public Request request(long input) {
    Request.Builder request = new Request.Builder();
    return switch (form) {
      case STDIN -> request.url(url).post(body(Long.toString(input), TEXT)).build();
      case JSON -> request.url(url).post(body("{\"n\": " + input + "}", JSON)).build();
      case QUERY -> request.url(url + "?n=" + input).build();
    };
  }

  private static RequestBody body(String text, MediaType type) {
    return RequestBody.create(text.getBytes(StandardCharsets.UTF_8), type);
  }

  @Override
  public Unwrapped unwrap(Headers headers, String body) {
    return reader.read(headers, body);
  }
}
