package isolates.bench.cli;

import isolates.bench.measure.Gap;
import isolates.bench.run.ProjectLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What the user asked for, in words that repeat it. */
public final class CommandWords {
  /** The property that says which jar was started; by Maven it is not there. */
  public static final String JAR = "isolates.jar";

  private CommandWords() {}

  /** The command line, as it was given. */
  static String line(CommandSpec spec) {
    return line(spec.root().commandLine().getParseResult().originalArgs());
  }

  /** Another command line for whoever gave this one. */
  static String line(List<String> arguments) {
    return line(
        Optional.ofNullable(System.getProperty(JAR)), ProjectLayout.found().home(), arguments);
  }

  /**
   * @param jar that was started; empty by Maven
   * @param home the project's folder, which Maven is told where it is not the user's
   * @param arguments as the packaged suite takes them: {@code NAME --key=value}, or {@code --key
   *     value}
   */
  static String line(Optional<String> jar, Path home, List<String> arguments) {
    if (jar.isPresent()) {
      return Stream.concat(Stream.of("java", "-jar", jar.get()), arguments.stream())
          .map(CommandWords::quoted)
          .collect(Collectors.joining(" "));
    }
    boolean isHere = home.equals(Path.of("").toAbsolutePath());
    StringBuilder line = new StringBuilder("mvn ");
    line.append(isHere ? "" : "-f " + quoted(home.toString()) + " ")
        .append("exec:java -Dbench=")
        .append(arguments.get(0));
    boolean valueFollows = false;
    for (String argument : arguments.subList(1, arguments.size())) {
      boolean key = argument.startsWith("--");
      String word = key ? "-D" + argument.substring(2) : argument;
      line.append(key ? " " : valueFollows ? "=" : " ").append(quoted(word));
      valueFollows = key && !argument.contains("=");
    }
    return line.toString();
  }

  /** As a shell takes it for one word. */
  private static String quoted(String word) {
    return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** Every key that has a value, defaults included. */
  static Map<String, Object> settings(CommandSpec spec) {
    Map<String, Object> settings = new LinkedHashMap<>();
    for (OptionSpec option : spec.options()) {
      if (!option.usageHelp() && !option.versionHelp()) {
        String key = option.longestName().replaceFirst("^--", "");
        value(option).ifPresent(value -> settings.put(key, typed(value)));
      }
    }
    return settings;
  }

  /** As a user types it. */
  static String typed(Object value) {
    if (value instanceof Collection<?> values) {
      return values.stream().map(CommandWords::typed).collect(Collectors.joining(","));
    }
    return value instanceof Gap gap
        ? gap.ms()
        : value instanceof Duration time
            ? time.toSeconds() + "s"
            : value instanceof Enum<?>
                ? value.toString().toLowerCase(Locale.ROOT)
                : value.toString();
  }

  private static Optional<?> value(OptionSpec option) {
    Object value = option.getValue();
    return value instanceof Optional<?> optional ? optional : Optional.ofNullable(value);
  }
}
