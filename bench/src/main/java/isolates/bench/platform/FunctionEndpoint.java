package isolates.bench.platform;

import isolates.workload.Input;
import java.util.Objects;
import java.util.OptionalLong;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.internal.http.HttpMethod;

/**
 * A function at a URL.
 *
 * @param input what it is given, and how
 */
record FunctionEndpoint(String url, Input input, Reader reader) implements Endpoint {
  /** Takes a platform's wrapping off. */
  @FunctionalInterface
  interface Reader {
    Unwrapped read(Headers headers, byte[] body);
  }

  /** One that does not say which instance serves it. */
  static FunctionEndpoint unnamed(String url, Input input) {
    return new FunctionEndpoint(
        url,
        input,
        (headers, body) ->
            new Unwrapped("", OptionalLong.empty(), "", FunctionOutput.result(body)));
  }

  /**
   * One that says it in its header.
   *
   * @param by whose: {@code Isolates-Instance}, {@code Isolates-Start}, {@code
   *     Isolates-Invocations}
   */
  static FunctionEndpoint named(String by, String url, Input input) {
    String instance = by + "-Instance";
    String invocations = by + "-Invocations";
    String start = by + "-Start";
    return new FunctionEndpoint(
        url,
        input,
        (headers, body) -> {
          String served = headers.get(invocations);
          return new Unwrapped(
              Objects.requireNonNullElse(headers.get(instance), ""),
              served == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(served)),
              Objects.requireNonNullElse(headers.get(start), ""),
              FunctionOutput.result(body));
        });
  }

  @Override
  public Request request(long number) {
    Request.Builder request = new Request.Builder();
    input.headers().forEach(request::header);
    if (!HttpMethod.permitsRequestBody(input.method())) {
      String query = (url.contains("?") ? "&n=" : "?n=") + number;
      return request.url(url + query).method(input.method(), null).build();
    }
    String type = input.headers().getOrDefault("Content-Type", input.contentType());
    RequestBody body = RequestBody.create(input.body(number), MediaType.get(type));
    return request.url(url).method(input.method(), body).build();
  }

  @Override
  public Unwrapped unwrap(Headers headers, byte[] body) {
    return reader.read(headers, body);
  }
}
