package isolates.bench.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a user said to {@code mvn exec:java} as {@code -Dkey=value}, in the form of the command
 * line: {@code NAME --key=value}. Maven hands them on as system properties, among hundreds that
 * nobody typed; only the command line of the process tells which were, and so lets a misspelt key
 * be an error.
 */
final class MavenArguments {
  /** Keys that speak to Maven, to its plugins or to the JVM, and not to us. */
  private static final List<String> NOT_OURS =
      List.of(
          "maven.",
          "exec.",
          "isolates.home",
          "style.",
          "java.",
          "spotless.",
          "skip",
          "user.",
          "file.");

  private MavenArguments() {}

  static List<String> ofThisProcess() throws IOException {
    String commandLine = Files.readString(Path.of("/proc/self/cmdline"));
    return of(Arrays.asList(commandLine.split("\0")));
  }

  /**
   * Everything after the main class that defines a property of ours; without {@code bench}, help.
   */
  static List<String> of(List<String> commandLine) {
    int launcher = commandLine.indexOf("org.codehaus.plexus.classworlds.launcher.Launcher");
    List<String> words = commandLine.subList(launcher + 1, commandLine.size());
    List<String> arguments = new ArrayList<>();
    String bench = "help";
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String definition;
      if (word.equals("-D") || word.equals("--define")) {
        i++;
        definition = i < words.size() ? words.get(i) : "";
      } else if (word.startsWith("-D")) {
        definition = word.substring(2);
      } else if (word.startsWith("--define=")) {
        definition = word.substring("--define=".length());
      } else {
        continue;
      }
      if (definition.startsWith("bench=")) {
        bench = definition.substring("bench=".length());
      } else if (NOT_OURS.stream().noneMatch(definition::startsWith)) {
        arguments.add("--" + definition);
      }
    }
    arguments.add(0, bench);
    return arguments;
  }
}
