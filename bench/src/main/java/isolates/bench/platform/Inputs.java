package isolates.bench.platform;

import isolates.workload.Workload;
import java.nio.charset.StandardCharsets;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;

/** Puts an input into a request in the form a function takes it. */
final class Inputs {
  private static final MediaType TEXT = MediaType.get("text/plain");
  private static final MediaType JSON = MediaType.get("application/json");

  private Inputs() {}

  static Request request(String url, Workload.InputForm form, long input) {
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
}
