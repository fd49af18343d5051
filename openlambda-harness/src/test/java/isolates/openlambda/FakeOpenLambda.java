package isolates.openlambda;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Speaks OpenLambda's protocol as its source and a real worker (a288ce1e) do, takes every function
 * for fibo-py, and does what a real one does only now and then. As a program it is what the fake
 * {@code ol} starts.
 */
public final class FakeOpenLambda implements AutoCloseable {
  private final HttpServer server;
  private final Path directory;
  private final NavigableSet<String> registry = new ConcurrentSkipListSet<>();
  private final Set<String> replaced = ConcurrentHashMap.newKeySet();
  private final Map<String, Boolean> frozen = new ConcurrentHashMap<>();
  private final Map<String, Long> stats = new ConcurrentHashMap<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger invocations = new AtomicInteger();
  private volatile Path group = Path.of("/no/such/group");
  private volatile boolean hanging;

  /**
   * @param port 0 for any
   * @param directory its own, which it names as a real one does
   */
  public FakeOpenLambda(int port, Path directory) throws IOException {
    this.directory = directory;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "fake-openlambda");
              thread.setDaemon(true);
              return thread;
            }));
    server.createContext("/status", exchange -> respond(exchange, 200, "ready\n"));
    server.createContext("/stats", exchange -> respond(exchange, 200, statsJson()));
    server.createContext("/debug", exchange -> respond(exchange, 200, debug()));
    server.createContext("/run/", this::run);
    server.createContext("/registry/", this::registry);
    server.start();
  }

  /** {@code ... worker up DIR PORT}: serves until it is killed. */
  public static void main(String[] arguments) throws Exception {
    new FakeOpenLambda(Integer.parseInt(arguments[3]), Path.of(arguments[2]));
    new CountDownLatch(1).await();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /** Names of the functions in its registry. */
  public NavigableSet<String> registry() {
    return registry;
  }

  /** Functions with a sandbox, and whether it is paused. */
  public Map<String, Boolean> frozen() {
    return frozen;
  }

  /** What it counts. */
  public Map<String, Long> stats() {
    return stats;
  }

  /** The control group of its sandboxes, all in one. */
  public void group(Path folder) {
    group = folder;
  }

  /** From now on no request is answered, as by a worker that SIGSTOP has stopped. */
  public void hang() {
    hanging = true;
  }

  private void run(HttpExchange exchange) throws IOException {
    String name = name(exchange);
    if (!registry.contains(name)) {
      respond(
          exchange,
          500,
          "lambda \"%1$s\" not found in blob store (bucket=\"file://%2$s/registry\", key=\"%1$s.tar.gz\")\n"
              .formatted(name, directory));
      return;
    }
    // The code that replaces a retired function is the only one that replaces another here.
    if (replaced.contains(name)) {
      frozen.remove(name);
      respond(exchange, 200, "\"retired\"");
      return;
    }
    boolean fresh = name.endsWith("-fresh");
    if (!fresh) {
      frozen.put(name, true);
    }
    String event = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    int served = invocations.incrementAndGet();
    respond(
        exchange,
        200,
        "{\"result\": %d, \"instance\": \"%s\", \"served\": %d}"
            .formatted(
                fibonacci(Integer.parseInt("0" + event.replaceAll("\\D", ""))),
                fresh ? "fresh-" + served : name,
                fresh ? 1 : served));
  }

  private static long fibonacci(int n) {
    long a = 0;
    long b = 1;
    for (int i = 0; i < n; i++) {
      long next = a + b;
      a = b;
      b = next;
    }
    return a;
  }

  private void registry(HttpExchange exchange) throws IOException {
    switch (exchange.getRequestMethod()) {
      case "POST" -> {
        if (!registry.add(name(exchange))) {
          replaced.add(name(exchange));
        }
        respond(exchange, 201, "");
      }
      case "DELETE" -> {
        registry.remove(name(exchange));
        replaced.remove(name(exchange));
        respond(exchange, 200, "");
      }
      default -> respond(exchange, 200, "[\"" + String.join("\",\"", registry) + "\"]");
    }
  }

  private String statsJson() {
    StringBuilder json = new StringBuilder();
    new TreeMap<>(stats).forEach((key, count) -> json.append(",\"" + key + "\":" + count));
    return "{\"web-request.cnt\":1" + json + "}";
  }

  private String debug() {
    StringBuilder text = new StringBuilder();
    frozen.forEach(
        (name, paused) ->
            text.append(
                """
                SOCK 7
                ROOT DIR: /w/worker/root-sandboxes/7
                HOST DIR: /w/worker/scratch/7-%s
                CGROUP PIDS:
                CGROUPS: %s/<RESOURCE>.
                FREEZE STATE: %d
                MEMORY USED: 0 of 50 MB
                OOM KILLS: 0
                --------
                """
                    .formatted(name, group, paused ? 1 : 0)));
    return text + "\n";
  }

  private static String name(HttpExchange exchange) {
    return Path.of(exchange.getRequestURI().getPath()).getFileName().toString();
  }

  private void respond(HttpExchange exchange, int status, String text) throws IOException {
    exchange.getRequestBody().readAllBytes();
    if (hanging) {
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    released.countDown();
    server.stop(0);
  }
}
