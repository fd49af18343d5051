package isolates.bench.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The keys of a benchmark that only one of its modes takes; their descriptions say which. */
final class ModeKeys {
  private ModeKeys() {}

  /**
   * Refuses keys that were typed and belong to another mode: {@code for MODE: ...} in their
   * description.
   *
   * @param mode that is not meant
   * @param because what shows that it is not
   */
  static void refuse(CommandSpec spec, String mode, String because) {
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      String[] description = option.description();
      if (description.length > 0 && description[0].startsWith("for " + mode + ":")) {
        throw new WrongUseException(
            "%s is a key for %s, and %s; leave it out"
                .formatted(option.longestName().replaceFirst("^-+", ""), mode, because));
      }
    }
  }
}
