package isolates.bench.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** What the user asked for, in words that repeat it. */
final class CommandWords {
  private CommandWords() {}

  /** The command line. */
  static String line(CommandSpec spec) {
    return "isolates-bench "
        + String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
  }

  /** Every key with its value, defaults included. */
  static Map<String, Object> settings(CommandSpec spec) {
    Map<String, Object> settings = new LinkedHashMap<>();
    spec.options().stream()
        .filter(option -> !option.usageHelp() && option.getValue() != null)
        .forEach(
            option ->
                settings.put(
                    option.longestName().replaceFirst("^--", ""), option.getValue().toString()));
    return settings;
  }
}
