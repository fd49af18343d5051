package isolates.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import isolates.bench.launch.MeasuringJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A benchmark in processes of its own, as a user runs it. */
final class BenchProcess implements AutoCloseable {
  /**
   * For a hang: shorter than the limits of the tests that use this, which would not tell it all.
   */
  private static final long MINUTES_TO_FINISH = 14;

  private static final long SECONDS_TO_CLEAN_UP = 60;

  /**
   * Of every JVM that comes of it, over whatever its command line says. No test looks at a time,
   * and what the optimising compiler, a parallel collector and a heap touched in advance cost these
   * short runs they never get back.
   */
  private static final String FLAGS =
      "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-AlwaysPreTouch";

  private static final String OVERRIDE = "_JAVA_OPTIONS";

  private final Process process;
  private final CompletableFuture<List<String>> said;

  private BenchProcess(Process process) {
    this.process = process;
    // On a thread of its own: since JDK 25 the common pool, which has one thread on two processors
    // and completes onExit() too, would wait for every other run to say its last.
    this.said =
        CompletableFuture.supplyAsync(() -> lines(process), work -> new Thread(work).start());
  }

  private static List<String> lines(Process process) {
    // Not closed: the stream ends when the last process that writes to it does.
    return new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
        .lines()
        .filter(line -> !line.equals("Picked up " + OVERRIDE + ": " + FLAGS))
        .toList();
  }

  /** How it ended, with every line that it said. */
  record Outcome(int status, List<String> said) {
    String lastLine() {
      return said.get(said.size() - 1);
    }

    @Override
    public String toString() {
      return "status " + status + "\n" + String.join("\n", said);
    }
  }

  /**
   * @param words the benchmark and its keys
   */
  static BenchProcess start(String... words) throws IOException {
    return start(List.of(), words);
  }

  /** Starts one that hears Ctrl-C, even where this test was started with SIGINT ignored. */
  static BenchProcess startInTheForeground(String... words) throws IOException {
    return start(FOREGROUND, words);
  }

  /** What starts a program as a terminal does: a script in the background has SIGINT ignored. */
  private static final List<String> FOREGROUND =
      List.of(
          "python3",
          "-c",
          "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL);"
              + " os.execvp(sys.argv[1], sys.argv[1:])");

  private static BenchProcess start(List<String> before, String... words) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Disolates.home=" + System.getProperty("isolates.home", "."),
            "-cp",
            System.getProperty("java.class.path"),
            MeasuringJvm.class.getName()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put(OVERRIDE, FLAGS);
    return new BenchProcess(builder.start());
  }

  /** Starts one and waits for its end. */
  static Outcome run(String... words) throws IOException, InterruptedException {
    try (BenchProcess bench = start(words)) {
      return bench.finish();
    }
  }

  /** Starts one that is to end well. */
  static Outcome runWell(String... words) throws IOException, InterruptedException {
    Outcome outcome = run(words);
    assertThat(outcome.status()).as(outcome::toString).isZero();
    return outcome;
  }

  /** Waits for its end, and ends it with all it started where it does not come. */
  Outcome finish() throws InterruptedException {
    if (!process.waitFor(MINUTES_TO_FINISH, TimeUnit.MINUTES)) {
      close();
      return fail(
          "it still ran after %d minutes; it said %s".formatted(MINUTES_TO_FINISH, heard()));
    }
    return new Outcome(process.exitValue(), heard());
  }

  private List<String> heard() throws InterruptedException {
    try {
      return said.get(1, TimeUnit.MINUTES);
    } catch (ExecutionException | TimeoutException e) {
      return List.of("what it said is lost: " + e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  Stream<ProcessHandle> descendants() {
    return process.descendants();
  }

  /** As Ctrl-C does. */
  void interrupt() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
  }

  /** Kills the process that people see, and no other. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /**
   * Ends it in order where it still runs, for only so does it remove what it made; else kills it.
   */
  @Override
  public void close() {
    process.toHandle().destroy();
    try {
      process.waitFor(SECONDS_TO_CLEAN_UP, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
