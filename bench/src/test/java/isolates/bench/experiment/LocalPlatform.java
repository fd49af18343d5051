package isolates.bench.experiment;

import isolates.bench.platform.Endpoint;
import isolates.bench.platform.Footprint;
import isolates.bench.platform.Platform;
import isolates.bench.platform.PlatformException;
import isolates.bench.platform.PlatformId;
import isolates.bench.platform.WorkerInternals;
import isolates.bench.sample.Mode;
import isolates.workload.Workload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import okhttp3.Headers;
import okhttp3.Request;

/** An HTTP server in this JVM that answers by a function of ours, and notes what is done to it. */
final class LocalPlatform implements Platform {
  private static final String INSTANCE = "Instance";

  final List<String> notes = Collections.synchronizedList(new ArrayList<>());
  final List<Long> inputs = Collections.synchronizedList(new ArrayList<>());

  /** What {@link #death} says. */
  volatile Optional<String> death = Optional.empty();

  /** Why it does not start; empty if it does. */
  volatile String refusal = "";

  private final PlatformId id;
  private final Map<String, String> leftOut = new HashMap<>();
  private final LongFunction<String> function;
  private final AtomicInteger fresh = new AtomicInteger();
  private final LocalServer server = new LocalServer();

  LocalPlatform(String variant, LongFunction<String> function) {
    this(new PlatformId("local", variant), function);
  }

  LocalPlatform(PlatformId id, LongFunction<String> function) {
    this.id = id;
    this.function = function;
  }

  @Override
  public PlatformId id() {
    return id;
  }

  @Override
  public Map<String, Object> description() {
    return Map.of();
  }

  @Override
  public Optional<String> unavailableReason(Workload workload) {
    return Optional.ofNullable(leftOut.get(workload.name()));
  }

  @Override
  public void leaveOut(Workload workload, String reason) {
    leftOut.put(workload.name(), reason);
  }

  @Override
  public Set<Mode> modes(Workload workload) {
    return EnumSet.of(Mode.FIRST, Mode.COLD, Mode.WARM);
  }

  @Override
  public void start(List<Workload> workloads) {
    if (!refusal.isEmpty()) {
      throw new PlatformException(refusal);
    }
    server.start(
        exchange -> {
          notes.add("request");
          Path path = Path.of(exchange.getRequestURI().getPath());
          long input = Long.parseLong(path.getFileName().toString());
          inputs.add(input);
          boolean warm = path.startsWith("/" + Mode.WARM.id());
          exchange
              .getResponseHeaders()
              .set(INSTANCE, warm ? "reused" : "fresh-" + fresh.incrementAndGet());
          byte[] answer = function.apply(input).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    notes.add("start");
  }

  @Override
  public void startForTrial(List<Workload> workloads) {
    start(workloads);
  }

  @Override
  public Endpoint endpoint(Workload workload, Mode mode) {
    String url = server.url() + mode.id() + "/";
    return new Endpoint() {
      @Override
      public Request request(long input) {
        return new Request.Builder().url(url + input).build();
      }

      @Override
      public Unwrapped unwrap(Headers headers, byte[] body) {
        return new Unwrapped(headers.get(INSTANCE), OptionalLong.empty(), "", body);
      }
    };
  }

  @Override
  public void prepare(Workload workload) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean allowsBackToBack(Mode mode) {
    return true;
  }

  @Override
  public void settle(Mode mode, String instance) {}

  @Override
  public OptionalLong cpuNs() {
    return OptionalLong.empty();
  }

  @Override
  public Optional<WorkerInternals> worker() {
    return Optional.empty();
  }

  @Override
  public OptionalLong instances() {
    return OptionalLong.empty();
  }

  @Override
  public OptionalLong loadingNs() {
    return OptionalLong.of(1);
  }

  @Override
  public Set<Long> processes() {
    return server.isRunning() ? Set.of(ProcessHandle.current().pid()) : Set.of();
  }

  @Override
  public List<Footprint> footprint(Workload workload) {
    return List.of(new Footprint("function", workload.folder().resolve(Path.of("fibo.c")), false));
  }

  @Override
  public Optional<String> death() {
    return death;
  }

  @Override
  public void stop() {
    if (server.isRunning()) {
      server.stop();
      notes.add("stop");
    }
  }
}
