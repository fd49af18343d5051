package isolates.bench.figure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a main class of the tests in a JVM of its own, under another command if need be. */
public final class ChildJvm {
  private ChildJvm() {}

  /**
   * Waits for the end.
   *
   * @param prefix a command that runs the rest of its arguments, possibly empty
   * @return what it printed on both streams
   * @throws AssertionError if it exits other than with 0
   */
  public static String run(List<String> prefix, List<String> flags, Class<?> main, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add("-Djava.awt.headless=true");
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    if (status != 0) {
      throw new AssertionError(main.getSimpleName() + " exited " + status + ":\n" + output);
    }
    return output;
  }
}
