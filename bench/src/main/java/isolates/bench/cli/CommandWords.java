package isolates.bench.cli;

import isolates.bench.measure.Gap;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What the user asked for, in words that repeat it. */
final class CommandWords {
  private CommandWords() {}

  /** The command line, by Maven, whichever way it was given. */
  static String line(CommandSpec spec) {
    return line(spec.root().commandLine().getParseResult().originalArgs());
  }

  /**
   * @param arguments as the packaged suite takes them: {@code NAME --key=value}, or {@code --key
   *     value}
   */
  static String line(List<String> arguments) {
    StringBuilder line = new StringBuilder("mvn exec:java -Dbench=" + arguments.get(0));
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
  private static String typed(Object value) {
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
