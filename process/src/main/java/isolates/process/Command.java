package isolates.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs run to their end, away from any measured path. */
public final class Command {
  private static final int SECONDS = 30;

  private Command() {}

  /**
   * How one ended.
   *
   * @param status exit status, or -1 where it did not start or had to be killed
   * @param output standard output and error together, without surrounding white space
   */
  public record Result(int status, String output) {
    public boolean succeeded() {
      return status == 0;
    }

    /** The last line of the output: where programs say why they gave up. */
    public String lastLine() {
      return Command.lastLine(output);
    }
  }

  /** Runs a program, killing it after 30 s. */
  public static Result run(List<String> command) {
    return run(command, Map.of());
  }

  /**
   * The same in an environment.
   *
   * @param environment added to ours
   */
  public static Result run(List<String> command, Map<String, String> environment) {
    try {
      Path output = Files.createTempFile("isolates-command", ".log");
      try {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        // To a file: what the program leaves running may keep a pipe open for ever.
        Process process =
            builder.redirectInput(new File("/dev/null")).redirectOutput(output.toFile()).start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          return new Result(-1, command.get(0) + " did not end within " + SECONDS + " s");
        }
        return new Result(
            process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1).strip());
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      return new Result(-1, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result(-1, "interrupted");
    }
  }

  /** The last line of what a program said, or that it said nothing. */
  public static String lastLine(String text) {
    String stripped = text.strip();
    return stripped.isEmpty()
        ? "it does not say why"
        : stripped.substring(stripped.lastIndexOf('\n') + 1);
  }
}
