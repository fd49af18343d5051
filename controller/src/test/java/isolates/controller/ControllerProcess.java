package isolates.controller;

import isolates.controller.Http.Response;
import isolates.process.JvmFlags;
import isolates.process.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A real controller in a process of its own, started as the bench starts it. */
final class ControllerProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** No test times what it asks for: one rehearsal shows that it is made. */
  private static final String WARM_UP = "--warm-up=1";

  private final Process process;
  private final JsonNode ready;
  private final Queue<String> diagnostics = new ConcurrentLinkedQueue<>();
  private final Thread reader = new Thread(this::readDiagnostics, "controller-stderr");

  private ControllerProcess(Process process, JsonNode ready) {
    this.process = process;
    this.ready = ready;
  }

  /** Starts a controller over a directory and waits until it is ready. */
  static ControllerProcess start(Path root, String... options) throws IOException {
    return start(command(arguments(root, options)));
  }

  private static List<String> arguments(Path root, String... options) {
    List<String> arguments = new ArrayList<>(List.of("--root=" + root, "--lifeline", WARM_UP));
    arguments.addAll(List.of(options));
    return arguments;
  }

  /** Starts it under a limit that a shell can set. */
  static ControllerProcess startLimited(String limit, Path root, String... options)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", "-c", limit + "; exec \"$@\"", "sh"));
    command.addAll(command(arguments(root, options)));
    return start(command);
  }

  private static ControllerProcess start(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    String line = output.readLine();
    if (line == null) {
      throw new IOException(
          "not ready: "
              + new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
    }
    ControllerProcess controller = new ControllerProcess(process, JSON.readTree(line));
    controller.reader.setDaemon(true);
    controller.reader.start();
    return controller;
  }

  /** A controller's end: what it said and how it exited. */
  record Ended(int status, String out, String err) {}

  /** Runs a controller that is expected to end by itself. */
  static Ended run(String... arguments) throws IOException, InterruptedException {
    return runWith(NativeCalls.directory(), arguments);
  }

  /** The same, with a native library from elsewhere. */
  static Ended runWith(Path library, String... arguments) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command(library, List.of(arguments))).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), out, err);
  }

  static List<String> command(List<String> arguments) {
    return command(NativeCalls.directory(), arguments);
  }

  private static List<String> command(Path library, List<String> arguments) {
    List<String> flags = new ArrayList<>(JvmFlags.RECOMMENDED);
    flags.add("-Disolates.native=" + library);
    return ServerProcess.java(
        flags, System.getProperty("java.class.path"), ControllerMain.class.getName(), arguments);
  }

  private void readDiagnostics() {
    try (BufferedReader errors =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      errors.lines().forEach(diagnostics::add);
    } catch (IOException | UncheckedIOException e) {
      // The controller is gone, and with it the reader of this.
    }
  }

  JsonNode ready() {
    return ready;
  }

  int port() {
    return ready.get("port").asInt();
  }

  long pid() {
    return process.pid();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** What it has said on standard error so far, one entry a line. */
  List<String> diagnostics() {
    return List.copyOf(diagnostics);
  }

  JsonNode status() throws IOException {
    return JSON.readTree(Http.get(port(), "/.isolates/status").text());
  }

  JsonNode usage(String instance) throws IOException {
    return JSON.readTree(Http.get(port(), "/.isolates/usage/" + instance).text());
  }

  /** What it responds to GETs from several clients at once, each on a connection of its own. */
  List<Response> fromClients(int clients, int requests, String target) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      Callable<List<Response>> client =
          () -> {
            List<Response> responses = new ArrayList<>();
            try (Http http = Http.connect(port())) {
              for (int i = 0; i < requests / clients; i++) {
                responses.add(http.exchange("GET", target, null));
              }
            }
            return responses;
          };
      List<Response> responses = new ArrayList<>();
      for (Future<List<Response>> done : threads.invokeAll(Collections.nCopies(clients, client))) {
        responses.addAll(done.get());
      }
      return responses;
    } finally {
      threads.shutdownNow();
    }
  }

  /** Waits until at least so many processes descend from it, and returns them. */
  List<ProcessHandle> awaitDescendants(int least) throws Exception {
    List<ProcessHandle> all = new ArrayList<>();
    Scripts.await(
        least + " processes of the controller",
        () -> {
          all.clear();
          handle().descendants().forEach(all::add);
          return all.size() >= least;
        });
    return all;
  }

  /** Ends the controller's standard input, and waits for its end. */
  int endLifeline() throws IOException, InterruptedException {
    process.getOutputStream().close();
    return waitFor();
  }

  /** Waits until it has ended, and all that it said has come. */
  int waitFor() throws InterruptedException {
    if (!process.waitFor(Duration.ofSeconds(60).toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("the controller does not end");
    }
    reader.join(Duration.ofSeconds(10).toMillis());
    return process.exitValue();
  }

  /** SIGTERM, and nothing else: Process.destroy would end the lifeline too. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
