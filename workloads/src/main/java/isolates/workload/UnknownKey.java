package isolates.workload;

import java.util.stream.Collectors;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** What a user is told of a key that a YAML file of ours does not have. */
public final class UnknownKey {
  private UnknownKey() {}

  /** In one line, with the keys that there are in alphabetical order. */
  public static String problem(UnrecognizedPropertyException unknown) {
    return "unknown key '%s'; choose one of %s"
        .formatted(
            unknown.getPropertyName(),
            unknown.getKnownPropertyIds().stream()
                .map(Object::toString)
                .sorted()
                .collect(Collectors.joining(", ")));
  }
}
