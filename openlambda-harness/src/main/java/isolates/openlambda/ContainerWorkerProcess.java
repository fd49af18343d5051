package isolates.openlambda;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectMapper;

/**
 * The built-in container worker, in a JVM of its own. It holds on to our standard output of it and
 * we to its standard input: when either side dies, however it dies, nothing of the worker is left.
 */
public final class ContainerWorkerProcess implements Closeable {
  private static final String MAIN = "isolates.openlambda.worker.Main";
  private static final Duration STOPPING = Duration.ofSeconds(30);
  private static final int FIRST_JDK_TO_ASK_FOR_NATIVE_ACCESS = 24;

  private final Process process;
  private final Map<String, Object> ready;
  private final Path log;

  private ContainerWorkerProcess(Process process, Map<String, Object> ready, Path log) {
    this.process = process;
    this.ready = ready;
    this.log = log;
  }

  /**
   * How to start it.
   *
   * @param classpath of this project and what it needs
   * @param home the project's folder, or where its {@code target/native} is
   * @param dir the worker's folder; short, for it holds unix sockets
   * @param runtime runc, crun or unshare; empty for the first that works
   * @param port 0 for any
   * @param log where its standard error is appended
   * @param options more of the worker's own, such as {@code --max-instances=4}
   */
  public record Settings(
      String classpath,
      Path home,
      Path dir,
      Optional<String> runtime,
      int port,
      Path log,
      List<String> options) {}

  /**
   * JVM flags that suit the worker: it has one busy thread and little garbage, and its memory is
   * part of what is measured.
   *
   * @return without the class path
   */
  public static List<String> recommendedFlags() {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "-XX:+UseSerialGC",
                "-Xms32m",
                "-Xmx256m",
                // The quick compiler alone: ready sooner, and no slower on one busy thread.
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                // Or Netty looks for a network card, and warns where there is none.
                "-Dio.netty.machineId=02:00:00:00:00:00",
                "-Xshare:auto"));
    if (Runtime.version().feature() >= FIRST_JDK_TO_ASK_FOR_NATIVE_ACCESS) {
      flags.add("--enable-native-access=ALL-UNNAMED");
      flags.add("--sun-misc-unsafe-memory-access=allow");
    }
    return List.copyOf(flags);
  }

  /**
   * Starts a worker and waits until it serves.
   *
   * @param atMost how long that may take
   * @throws OpenLambdaException with the worker's own line when it cannot
   */
  public static ContainerWorkerProcess start(Settings settings, Duration atMost)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(recommendedFlags());
    command.add("-Disolates.home=" + settings.home().toAbsolutePath());
    Optional.ofNullable(System.getProperty("isolates.native"))
        .ifPresent(folder -> command.add("-Disolates.native=" + folder));
    command.addAll(
        List.of("-cp", settings.classpath(), MAIN, "--lifeline", "--port=" + settings.port()));
    command.add("--dir=" + settings.dir().toAbsolutePath());
    settings.runtime().ifPresent(runtime -> command.add("--runtime=" + runtime));
    command.addAll(settings.options());
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(settings.log().toFile()))
            .start();
    try {
      return new ContainerWorkerProcess(
          process, awaitReady(process, settings.log(), atMost), settings.log());
    } catch (IOException | InterruptedException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static Map<String, Object> awaitReady(Process process, Path log, Duration atMost)
      throws IOException, InterruptedException {
    CompletableFuture<String> line = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                BufferedReader output =
                    new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                line.complete(output.readLine());
              } catch (IOException e) {
                line.completeExceptionally(e);
              }
            },
            "container-worker-ready");
    reader.setDaemon(true);
    reader.start();
    try {
      String ready = line.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      if (ready == null) {
        process.waitFor(STOPPING.toSeconds(), TimeUnit.SECONDS);
        throw new OpenLambdaException(
            lastLine(log).orElse("the container worker ended without a word"));
      }
      return new ObjectMapper().readValue(ready, new TypeReference<Map<String, Object>>() {});
    } catch (TimeoutException e) {
      throw new OpenLambdaException(
          "the container worker was not ready within " + atMost.toSeconds() + " s", e);
    } catch (ExecutionException | JacksonException e) {
      throw new OpenLambdaException(
          "the container worker did not say that it is ready: " + e.getMessage(), e);
    }
  }

  /** Where it serves. */
  public String url() {
    return "http://127.0.0.1:" + ready.get("port");
  }

  /** Its process. */
  public long pid() {
    return process.pid();
  }

  /** All that its ready line says: runtime, runtimeVersion, spawn, freezer, python, dir, ... */
  public Map<String, Object> ready() {
    return ready;
  }

  /**
   * What its log holds: a line for each thing it had to say.
   *
   * @throws IOException if the log cannot be read
   */
  public List<String> diagnostics() throws IOException {
    return Files.readAllLines(log);
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Completes when it has ended, with the line that says why, or its exit status. */
  public CompletableFuture<String> death() {
    return process
        .onExit()
        .thenApply(
            ended ->
                lastLine(log)
                    .orElse("the container worker ended with exit status " + ended.exitValue()));
  }

  /**
   * Ends it in order, with all it has made; kills it when that takes longer than half a minute. An
   * interrupt waits until that is done: killing the worker would leave its containers behind.
   */
  @Override
  public void close() throws IOException {
    try {
      process.getOutputStream().close();
    } finally {
      awaitEnd();
    }
  }

  private void awaitEnd() {
    boolean interrupted = false;
    long patience = System.nanoTime() + STOPPING.toNanos();
    while (process.isAlive()) {
      try {
        if (!process.waitFor(patience - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Optional<String> lastLine(Path log) {
    try {
      return Files.readString(log)
          .lines()
          .filter(line -> !line.isBlank())
          .reduce((first, second) -> second);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
