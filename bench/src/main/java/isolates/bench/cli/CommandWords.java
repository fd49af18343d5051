package isolates.bench.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What the user asked for, in words that repeat it. */
final class CommandWords {
  private CommandWords() {}

  /** The command line. */
  static String line(CommandSpec spec) {
    return "isolates-bench "
        + String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
  }

  /** Every key that has a value, defaults included. */
  static Map<String, Object> settings(CommandSpec spec) {
    Map<String, Object> settings = new LinkedHashMap<>();
    spec.options().stream()
        .filter(option -> !option.usageHelp())
        .forEach(
            option ->
                value(option)
                    .ifPresent(
                        value ->
                            settings.put(
                                option.longestName().replaceFirst("^--", ""), value.toString())));
    return settings;
  }

  private static Optional<?> value(OptionSpec option) {
    Object value = option.getValue();
    return value instanceof Optional<?> optional ? optional : Optional.ofNullable(value);
  }
}
