package isolates.process;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
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
import tools.jackson.databind.json.JsonMapper;

/**
 * A server in a JVM of its own: a controller or a container worker. It says in one line of JSON on
 * its standard output that it serves, and ends in order when its standard input ends, so that
 * nothing of it is left when whoever started it dies, however that happens.
 */
public final class ServerProcess implements Closeable {
  private static final Duration TO_STOP = Duration.ofSeconds(30);
  private static final JsonMapper JSON = new JsonMapper();

  private final String name;
  private final Process process;
  private final Path log;

  /** Where this server's lines start in the log, which it may share with those before it. */
  private final long logStart;

  private Map<String, Object> ready = Map.of();

  private ServerProcess(String name, Process process, Path log, long logStart) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.logStart = logStart;
  }

  /** The command that runs a server's class in a JVM like this one. */
  public static List<String> java(
      List<String> flags, String classPath, String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", JvmFlags.classPath(classPath), mainClass));
    command.addAll(arguments);
    return command;
  }

  /**
   * Starts a server, and returns when it serves. An interrupt ends it in order first.
   *
   * @param name what to call it in an error, such as {@code the controller}
   * @param log where its standard error is appended
   * @param atMost how long it may take to serve
   * @throws IOException if it does not serve; the message is the last line that it wrote, else one
   *     that says what happened
   */
  public static ServerProcess start(String name, List<String> command, Path log, Duration atMost)
      throws IOException, InterruptedException {
    long logStart = Files.exists(log) ? Files.size(log) : 0;
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    ServerProcess server = new ServerProcess(name, process, log, logStart);
    boolean serves = false;
    try {
      server.awaitReady(atMost);
      serves = true;
      return server;
    } finally {
      if (!serves) {
        server.close();
      }
    }
  }

  private void awaitReady(Duration atMost) throws IOException, InterruptedException {
    String line;
    try {
      line = firstLine().get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IOException(
          "%s was not ready within %d s; its log is %s".formatted(name, atMost.toSeconds(), log),
          e);
    } catch (ExecutionException e) {
      throw new IOException(name + " could not be heard: " + e.getCause(), e);
    }
    if (line == null) {
      close();
      throw new IOException(
          lastLine()
              .orElse(
                  "%s ended with status %d and without a word"
                      .formatted(name, process.exitValue())));
    }
    try {
      ready = JSON.readValue(line, new TypeReference<>() {});
    } catch (JacksonException e) {
      throw new IOException(
          "%s said '%s' when it should have said in JSON that it is ready".formatted(name, line),
          e);
    }
  }

  /** Null if its output ends instead. */
  private CompletableFuture<String> firstLine() {
    CompletableFuture<String> line = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                // Not closed: closing it would close the server's standard output.
                BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
                line.complete(output.readLine());
              } catch (IOException e) {
                line.completeExceptionally(e);
              }
            },
            "ready-line");
    reader.setDaemon(true);
    reader.start();
    return line;
  }

  /** All that its ready line says, by key. */
  public Map<String, Object> ready() {
    return ready;
  }

  public long pid() {
    return process.pid();
  }

  /** Where it serves. */
  public String url() {
    return "http://127.0.0.1:" + ready.get("port");
  }

  /** The lines that it has written to its log so far. */
  public List<String> diagnostics() throws IOException {
    try (InputStream lines = Files.newInputStream(log)) {
      lines.skipNBytes(logStart);
      return new String(lines.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank())
          .toList();
    }
  }

  /** One line on how it ended; empty while it runs. */
  public Optional<String> death() {
    if (process.isAlive()) {
      return Optional.empty();
    }
    return Optional.of(
        "%s died with status %d%s; its log is %s"
            .formatted(
                name,
                process.exitValue(),
                lastLine().map(line -> " (" + line + ")").orElse(""),
                log));
  }

  private Optional<String> lastLine() {
    try {
      return diagnostics().stream().reduce((before, line) -> line);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Kills it by SIGKILL, so that it cannot clear up, and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Ends it in order, with all that it has made; kills it if that takes longer than 30 s. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It is gone already, and its end of the pipe with it.
    }
    awaitEnd();
  }

  /** An interrupt, which is Ctrl-C, waits until this is done: what runs must still end in order. */
  private void awaitEnd() {
    boolean interrupted = false;
    long patience = System.nanoTime() + TO_STOP.toNanos();
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
}
