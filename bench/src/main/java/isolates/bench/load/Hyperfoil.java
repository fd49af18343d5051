package isolates.bench.load;

import static isolates.bench.load.Outcome.NEVER;

import isolates.bench.MachineLacksException;
import isolates.bench.platform.PlatformException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import okhttp3.Request;
import okio.Buffer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Hyperfoil in this JVM, in place of {@link OpenLoop}. Each step is written as a benchmark file,
 * which a Hyperfoil controller takes as it is, and then run. It draws arrivals of its own, at the
 * same rate, and hands back histograms, not requests.
 */
public final class Hyperfoil {
  private static final String RUN = "isolates.bench.hyperfoil.LocalRun";

  /** A Poisson process has no such number fewer arrivals than its mean, in standard deviations. */
  private static final double SPREAD = 4;

  private final Function<Path, Map<String, long[]>> run;
  private final ClassLoader loader;

  Hyperfoil(Function<Path, Map<String, long[]>> run) {
    this.run = run;
    this.loader = run.getClass().getClassLoader();
  }

  /**
   * Finds it.
   *
   * @param home the project's folder
   * @throws MachineLacksException if it has not been gathered
   */
  public static Hyperfoil in(Path home) {
    try (Stream<Path> files = Files.list(home.resolve("target/hyperfoil"))) {
      URL[] jars =
          files
              .filter(file -> file.toString().endsWith(".jar"))
              .map(Hyperfoil::url)
              .toArray(URL[]::new);
      // Nothing of ours is seen from there: its Netty is another.
      ClassLoader loader = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader());
      @SuppressWarnings("unchecked") // what LocalRun is
      Function<Path, Map<String, long[]>> run =
          (Function<Path, Map<String, long[]>>)
              loader.loadClass(RUN).getDeclaredConstructor().newInstance();
      return new Hyperfoil(run);
    } catch (IOException | ReflectiveOperationException e) {
      throw new MachineLacksException(
          "load.engine: Hyperfoil is not there (%s); mvn -f bench/hyperfoil package gathers it"
              .formatted(e));
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As load.csv has it. */
  String name() {
    return "hyperfoil-" + run;
  }

  /**
   * Runs one step.
   *
   * @param file where its benchmark file goes
   * @throws PlatformException if Hyperfoil fails
   */
  Outcome offer(Path file, Request request, LoadPlan plan, double rate) throws IOException {
    double expected = rate * plan.time().toNanos() / 1e9;
    double spread = SPREAD * Math.sqrt(expected);
    Files.createDirectories(file.getParent());
    Files.writeString(
        file, benchmark(file, request, plan, rate, (int) Math.ceil(expected + spread)));
    long from = System.nanoTime();
    Map<String, long[]> counted = run(file);
    // Of wrong answers it does not say which they were: the fastest are taken to be.
    long invalid = counted.get("invalid")[0];
    long[] right = counted.get("latencies");
    right = Arrays.copyOfRange(right, (int) Math.min(invalid, right.length), right.length);
    long sent = counted.get("sent")[0];
    // A user who got no connection to the end is counted nowhere.
    long due = expected - sent > spread ? (long) expected : sent;
    long failures = invalid + counted.get("errors")[0];
    long[] latencies = Arrays.copyOf(right, (int) Math.max(due, right.length + failures));
    Arrays.fill(latencies, right.length, latencies.length, NEVER);
    // Little's law: so many are under way at any time, and so at the end.
    double underWay = rate * Arrays.stream(right).average().orElse(0) / 1e9;
    return new Outcome(
        from,
        from + plan.time().toNanos(),
        latencies,
        failures,
        latencies.length - right.length - failures,
        0,
        Math.max(0, right.length - Math.round(underWay)),
        new long[0]);
  }

  private Map<String, long[]> run(Path file) {
    Thread thread = Thread.currentThread();
    ClassLoader ours = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return run.apply(file);
    } catch (RuntimeException e) {
      throw new PlatformException("Hyperfoil failed at %s: %s".formatted(file, e.getMessage()), e);
    } finally {
      thread.setContextClassLoader(ours);
    }
  }

  /** A benchmark file. What JSON quotes is quoted in YAML. */
  private static String benchmark(
      Path file, Request request, LoadPlan plan, double rate, int sessions) throws IOException {
    Map<String, String> headers = new TreeMap<>();
    request.headers().names().forEach(name -> headers.put(name, request.header(name)));
    Buffer body = new Buffer();
    if (request.body() != null) {
      headers.put("Content-Type", String.valueOf(request.body().contentType()));
      request.body().writeTo(body);
    }
    String query = request.url().encodedQuery();
    return """
        name: %s
        threads: 1
        http:
          host: %s://%s:%d
          sharedConnections: %d
          requestTimeout: %dms
        phases:
        - load:
            constantRate:
              usersPerSec: %s
              variance: %s
              duration: %dms
              maxDuration: %dms
              maxSessions: %d
              sessionLimitPolicy: CONTINUE
              scenario:
              - request:
                - httpRequest:
                    %s: %s
                    headers: %s
                    body: %s
        """
        .formatted(
            quoted(file.getFileName().toString().replace(".hf.yaml", "")),
            request.url().scheme(),
            request.url().host(),
            request.url().port(),
            plan.connections(),
            plan.timeout().toMillis(),
            rate,
            plan.arrivals().equals(Arrivals.POISSON),
            plan.time().toMillis(),
            plan.time().plus(plan.timeout()).toMillis(),
            sessions,
            request.method(),
            quoted(request.url().encodedPath() + (query == null ? "" : "?" + query)),
            JsonMapper.shared().writeValueAsString(headers),
            quoted(body.readString(StandardCharsets.UTF_8)));
  }

  private static String quoted(String text) {
    return JsonMapper.shared().writeValueAsString(text);
  }
}
