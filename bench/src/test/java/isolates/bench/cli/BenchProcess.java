package isolates.bench.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A bench in processes of its own, as a user runs it. */
final class BenchProcess implements AutoCloseable {
  private final Process process;

  private BenchProcess(Process process) {
    this.process = process;
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
   * @param words the bench and its keys
   */
  static BenchProcess start(String... words) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Disolates.home=" + System.getProperty("isolates.home", "."),
                "-cp",
                System.getProperty("java.class.path"),
                MeasuringJvm.class.getName()));
    command.addAll(List.of(words));
    return new BenchProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** Starts one and waits for its end. */
  static Outcome run(String... words) throws IOException, InterruptedException {
    try (BenchProcess bench = start(words)) {
      return bench.finish();
    }
  }

  Outcome finish() throws IOException, InterruptedException {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      List<String> said = out.lines().toList();
      return new Outcome(process.waitFor(), said);
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

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Kills what still runs. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
