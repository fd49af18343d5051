package isolates.bench.platform;

import isolates.controller.JvmFlags;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A controller in a JVM of its own. It says in one line of JSON when it serves, and ends in order
 * when its standard input ends, so that it goes even when the bench is killed.
 */
final class ControllerProcess {
  private static final Duration TO_START = Duration.ofMinutes(3);
  private static final Duration TO_STOP = Duration.ofSeconds(30);
  private static final JsonMapper JSON = new JsonMapper();

  private final String name;
  private final Process process;
  private final Path log;
  private final JsonNode ready;

  private ControllerProcess(String name, Process process, Path log, JsonNode ready) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.ready = ready;
  }

  /**
   * Starts a controller, and returns when it serves.
   *
   * @param name what to call it in an error
   * @param installation whose controller it is
   * @param root the folder it serves
   * @param interception who intercepts the isolates' calls: none, seccomp or lkm
   * @param log where its standard error is appended
   * @throws PlatformException with the last line it complained in, if it ends or keeps silent
   *     instead
   */
  static ControllerProcess start(
      String name, Installation installation, Path root, String interception, Path log)
      throws InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JvmFlags.RECOMMENDED);
    command.add("-Disolates.home=" + installation.home());
    installation.properties().forEach(property -> command.add("-D" + property));
    command.addAll(List.of("-cp", installation.classPath()));
    command.add("isolates.controller.ControllerMain");
    command.addAll(
        List.of("--root=" + root, "--interception=" + interception, "--port=0", "--lifeline"));
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
    } catch (IOException e) {
      throw new PlatformException(name + " cannot be started: " + e.getMessage(), e);
    }
    try {
      JsonNode ready = firstLine(process).get(TO_START.toSeconds(), TimeUnit.SECONDS);
      return new ControllerProcess(name, process, log, ready);
    } catch (TimeoutException e) {
      end(process);
      throw new PlatformException(
          "%s was not ready within %d s; its log is %s".formatted(name, TO_START.toSeconds(), log),
          e);
    } catch (ExecutionException e) {
      end(process);
      throw new PlatformException(
          "%s did not come up: %s".formatted(name, lastLine(log).orElse(e.toString())), e);
    } catch (InterruptedException e) {
      end(process);
      throw e;
    }
  }

  private static CompletableFuture<JsonNode> firstLine(Process process) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            // Not closed: closing it would close the server's standard output.
            BufferedReader out =
                new BufferedReader(
                    new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = out.readLine();
            if (line == null) {
              throw new PlatformException("it ended without a word");
            }
            return JSON.readTree(line);
          } catch (IOException | JacksonException e) {
            throw new PlatformException("its first line could not be read: " + e.getMessage(), e);
          }
        });
  }

  /** What it said when it was ready to serve. */
  JsonNode ready() {
    return ready;
  }

  long pid() {
    return process.pid();
  }

  String url() {
    return "http://127.0.0.1:" + ready.path("port").asInt();
  }

  /** One line on how it ended; empty while it runs. */
  Optional<String> death() {
    if (process.isAlive()) {
      return Optional.empty();
    }
    return Optional.of(
        "%s died with status %d%s; its log is %s"
            .formatted(
                name,
                process.exitValue(),
                lastLine(log).map(line -> " (" + line + ")").orElse(""),
                log));
  }

  void stop() {
    end(process);
  }

  /** An interrupt, which is Ctrl-C, waits until this is done: what runs must still end in order. */
  private static void end(Process process) {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It is gone already, and its end of the pipe with it.
    }
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

  private static Optional<String> lastLine(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return lines.isEmpty() ? Optional.empty() : Optional.of(lines.get(lines.size() - 1));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
