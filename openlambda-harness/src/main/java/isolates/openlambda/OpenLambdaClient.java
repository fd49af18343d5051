package isolates.openlambda;

import isolates.openlambda.WorkerIdentity.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectMapper;

/**
 * A worker's HTTP interface: OpenLambda's, and that of the built-in container worker, which is the
 * same. Thread-safe.
 *
 * <p>Connections are kept between requests. They have to be gone before a real worker is stopped:
 * one that is kept alive keeps its old worker alive too, and the next does not start. {@link
 * #close()} does that.
 */
public final class OpenLambdaClient implements Closeable {
  private static final MediaType JSON_TYPE = MediaType.get("application/json");
  private static final MediaType ARCHIVE_TYPE = MediaType.get("application/octet-stream");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONTROL = Duration.ofSeconds(5);
  private static final String BUILT_IN = "isolates-container-worker/";

  /** What a worker says of a function it does not have; lambda/handlerPuller.go. */
  private static final Pattern NOT_FOUND =
      Pattern.compile("(?s)lambda \".*\" not found in blob store(?: \\(bucket=\"([^\"]*)\".*)?.*");

  private static final String RETIRED = "def f(event):\n    return 'retired'\n";
  private static final String RETIRED_RESPONSE = "\"retired\"";
  private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);
  private static final long RETIRE_PAUSE_NS = 200_000_000;
  private static final String LOCAL = "file://";
  private static final String NO_SUCH_FUNCTION = "isolates-bench-no-such-function";

  private final HttpUrl url;
  private final ConnectionPool pool = new ConnectionPool(64, 5, TimeUnit.MINUTES);
  private final OkHttpClient http;

  /** For what a worker answers by itself: one that takes longer hangs. */
  private final OkHttpClient control;

  /**
   * @param url of the worker, such as http://localhost:5000
   * @param timeout for each read; longer than the longest invocation
   * @throws IllegalArgumentException when it is no URL of HTTP
   */
  public OpenLambdaClient(String url, Duration timeout) {
    HttpUrl parsed = HttpUrl.parse(url);
    if (parsed == null) {
      throw new IllegalArgumentException(
          "not a URL: " + url + "; give one such as http://localhost:5000");
    }
    this.url = parsed;
    this.http =
        new OkHttpClient.Builder()
            .connectionPool(pool)
            .connectTimeout(Duration.ofSeconds(5))
            .readTimeout(timeout)
            .writeTimeout(timeout)
            // A second try by itself would hide a failure, and count as one slow sample.
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .build();
    this.control =
        http.newBuilder()
            .connectTimeout(CONTROL)
            .readTimeout(CONTROL)
            .writeTimeout(CONTROL)
            .build();
  }

  /** Where the worker is. */
  public HttpUrl url() {
    return url;
  }

  /**
   * Finds out who answers, from what only the one or the other says. Asks for nothing that would
   * change anything.
   *
   * @throws IOException when nobody answers
   */
  public WorkerIdentity identify() throws IOException {
    try (Response status = get("status")) {
      String server = status.header("Server", "");
      if (server.startsWith(BUILT_IN)) {
        return new WorkerIdentity(Kind.BUILT_IN, server);
      }
      String ready = status.body().string();
      if (status.code() != 200 || !ready.strip().equals("ready")) {
        return other("GET /status answered " + status.code() + ", not \"ready\"");
      }
    }
    try {
      stats();
    } catch (OpenLambdaException e) {
      return other("GET /stats did not answer with phase counts");
    }
    InvocationResponse missing = invoke(NO_SUCH_FUNCTION, new byte[0]);
    if (missing.status() != 500 || !NOT_FOUND.matcher(missing.text()).matches()) {
      return other(
          "POST /run/ of a function that is not there was not refused in OpenLambda's words");
    }
    return new WorkerIdentity(Kind.OPENLAMBDA, "OpenLambda worker at " + url);
  }

  private static WorkerIdentity other(String why) {
    return new WorkerIdentity(Kind.OTHER, why);
  }

  /**
   * Makes sure that a real OpenLambda worker answers.
   *
   * @throws OpenLambdaException when something else does, or nobody
   */
  public void requireOpenLambda() throws OpenLambdaException {
    WorkerIdentity identity;
    try {
      identity = identify();
    } catch (IOException e) {
      throw new OpenLambdaException(
          "no worker answers at %s: %s; start one with: ol worker up -d"
              .formatted(url, e.getMessage()),
          e);
    }
    if (identity.kind() != Kind.OPENLAMBDA) {
      throw new OpenLambdaException(
          "what answers at %s is no OpenLambda worker (%s); check -Dopenlambda.url"
              .formatted(url, identity.description()));
    }
  }

  /**
   * Where the worker's registry is, as it says itself of a function that is not there; a path for
   * one that lies on the worker's machine.
   */
  Optional<Path> registry() throws IOException {
    Matcher missing = NOT_FOUND.matcher(invoke(NO_SUCH_FUNCTION, new byte[0]).text());
    return Optional.of(missing)
        .filter(Matcher::matches)
        .map(found -> found.group(1))
        .filter(bucket -> bucket.startsWith(LOCAL))
        .map(bucket -> Path.of(bucket.substring(LOCAL.length())));
  }

  /** Whether the worker says that it is ready. */
  public boolean isReady() {
    try (Response response = get("status")) {
      return response.code() == 200 && response.body().string().strip().equals("ready");
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The worker's phase statistics by key, such as {@code Create().cnt} and {@code Create().ms-avg}.
   */
  public Map<String, Long> stats() throws IOException {
    return json("stats", new TypeReference<LinkedHashMap<String, Long>>() {});
  }

  private <T> T json(String path, TypeReference<T> type) throws IOException {
    try (Response response = get(path)) {
      return JSON.readValue(require(response, 200), type);
    } catch (JacksonException e) {
      throw new OpenLambdaException(url + path + " did not answer with JSON", e);
    }
  }

  /**
   * Waits until a worker with SOCK sandboxes is at rest as far as some functions are concerned:
   * each of its sandboxes is destroyed, or paused. A worker answers before it does either, and
   * loses for ever a request that reaches a function whose sandbox is being destroyed.
   *
   * @param prefix of the functions' names
   * @return false where they are not within that time, or the thread was interrupted
   */
  public boolean awaitRest(String prefix, Duration atMost) throws IOException {
    return await(each -> each.name().startsWith(prefix) && !each.frozen(), atMost);
  }

  /**
   * Waits until a function has no sandbox left.
   *
   * @param name of the function
   * @return false where it has one after that time, or the thread was interrupted
   */
  public boolean awaitGone(String name, Duration atMost) throws IOException {
    return await(each -> each.name().equals(name), atMost);
  }

  private boolean await(Predicate<Sandbox> unwanted, Duration atMost) throws IOException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (sandboxes().stream().anyMatch(unwanted)) {
      if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(1_000_000); // there is nothing to wait on
    }
    return true;
  }

  /**
   * Waits until a count of {@link #stats()} has reached a number, or the time is over, or the
   * thread is interrupted.
   *
   * @param key such as {@code Pause().cnt}
   * @return the count as it was last seen
   */
  public long awaitCount(String key, long count, Duration atMost) throws IOException {
    long deadline = System.nanoTime() + atMost.toNanos();
    long seen = stats().getOrDefault(key, 0L);
    while (seen < count
        && System.nanoTime() < deadline
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(1_000_000); // there is nothing to wait on but the counter
      seen = stats().getOrDefault(key, 0L);
    }
    return seen;
  }

  /** Names of the functions in the registry. */
  public List<String> functions() throws IOException {
    return json("registry/", new TypeReference<List<String>>() {});
  }

  /**
   * Puts a function into the registry, in place of one of that name.
   *
   * @throws OpenLambdaException with the worker's reason for refusing it
   */
  public void upload(String name, FunctionPackage function) throws IOException {
    upload(name, function.toTarGz());
  }

  /**
   * Puts an archive into the registry.
   *
   * @param archive a .tar.gz
   * @throws OpenLambdaException with the worker's reason for refusing it
   */
  public void upload(String name, byte[] archive) throws IOException {
    Request request =
        request("registry", name).post(RequestBody.create(archive, ARCHIVE_TYPE)).build();
    try (Response response = http.newCall(request).execute()) {
      require(response, 201);
    }
  }

  /**
   * Removes a function from the registry.
   *
   * @throws OpenLambdaException when it is not there
   */
  public void delete(String name) throws IOException {
    try (Response response =
        control.newCall(request("registry", name).delete().build()).execute()) {
      require(response, 200);
    }
  }

  /**
   * Removes functions with their sandboxes. A worker keeps the paused sandboxes of a function that
   * is deleted until memory runs short; it ends them when the function's code is replaced, which it
   * looks for at an invocation, every {@code registry_cache_ms}.
   *
   * @param names of functions that nobody is invoking
   * @param atMost how long sandboxes may take to end; what is left then is left
   */
  public void retire(Collection<String> names, Duration atMost) throws IOException {
    long deadline = System.nanoTime() + atMost.toNanos();
    List<String> remaining = withSandboxes(names);
    for (String name : remaining) {
      upload(name, FunctionPackage.ofPython(RETIRED).withReuse(false));
    }
    Set<String> replaced = new HashSet<>();
    while (!remaining.isEmpty() && System.nanoTime() < deadline) {
      for (String name : remaining) {
        // Asked again while its last sandbox ends, it might never answer.
        if (!replaced.contains(name) && invoke(name, EMPTY).text().equals(RETIRED_RESPONSE)) {
          replaced.add(name);
        }
      }
      LockSupport.parkNanos(RETIRE_PAUSE_NS);
      remaining = withSandboxes(names);
    }
    for (String name : names) {
      delete(name);
    }
  }

  private List<String> withSandboxes(Collection<String> names) throws IOException {
    return sandboxes().stream().map(Sandbox::name).distinct().filter(names::contains).toList();
  }

  /**
   * Invokes a function by POST.
   *
   * @param body JSON for f.py; may be empty
   * @return whatever the worker answers, refusals too
   * @throws IOException when it does not answer
   */
  public InvocationResponse invoke(String name, byte[] body) throws IOException {
    Request request = request("run", name).post(RequestBody.create(body, JSON_TYPE)).build();
    try (Response response = http.newCall(request).execute()) {
      String invocations = response.header("Container-Invocations");
      return new InvocationResponse(
          response.code(),
          response.header("Content-Type", ""),
          Optional.ofNullable(response.header("Container-Instance")),
          invocations == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(invocations)),
          response.body().bytes());
    }
  }

  /**
   * The containers of a built-in worker.
   *
   * @throws OpenLambdaException when it is another worker, which does not tell
   */
  public List<ContainerInstance> containers() throws IOException {
    return json(".container/instances", new TypeReference<List<ContainerInstance>>() {});
  }

  /**
   * Waits until a built-in worker is at rest: nothing is served, started, frozen or removed, and
   * what is made in advance is there.
   */
  public void awaitContainersAtRest() throws IOException {
    try (Response response = get(".container/rest")) {
      require(response, 200);
    }
  }

  /**
   * Has a built-in worker make a container that waits for its first invocation.
   *
   * @return how many of the function wait; 0 if it could not be started
   */
  public int prepareContainer(String name) throws IOException {
    Request request =
        request(".container/prepare", name).post(RequestBody.create(new byte[0], null)).build();
    try (Response response = http.newCall(request).execute()) {
      return JSON.readTree(require(response, 200)).path("ready").asInt();
    }
  }

  /** The sandboxes of a real worker that runs SOCK ones; none of another. */
  public List<Sandbox> sandboxes() throws IOException {
    try (Response response = get("debug")) {
      return response.code() == 200 ? Sandbox.parse(response.body().string()) : List.of();
    }
  }

  @Override
  public void close() {
    pool.evictAll();
    http.dispatcher().executorService().shutdown();
  }

  private Response get(String path) throws IOException {
    return control
        .newCall(new Request.Builder().url(url.newBuilder().addPathSegments(path).build()).build())
        .execute();
  }

  private Request.Builder request(String path, String name) {
    return new Request.Builder()
        .url(url.newBuilder().addPathSegments(path).addPathSegment(name).build());
  }

  private static String require(Response response, int status) throws IOException {
    String body = response.body().string();
    if (response.code() != status) {
      throw new OpenLambdaException(
          "%s %s answered %d: %s"
              .formatted(
                  response.request().method(),
                  response.request().url(),
                  response.code(),
                  body.strip().lines().findFirst().orElse("")));
    }
    return body;
  }
}
