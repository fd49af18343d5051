package isolates.bench.platform;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One that a user may ask for: a platform, or a platform with a variant.
 *
 * @param variant empty for the best that is available
 */
public record PlatformSpec(String platform, Optional<String> variant) {
  /** Every platform, the best of its variants. */
  public static final List<PlatformSpec> EVERYTHING =
      Arrays.stream(PlatformKind.values()).map(kind -> parse(kind.id())).toList();

  /**
   * Reads {@code isolates} or {@code isolates/seccomp}.
   *
   * @throws IllegalArgumentException naming those there are, if it is none of them
   */
  public static PlatformSpec parse(String text) {
    String[] parts = text.split("/", 2);
    PlatformKind kind = PlatformKind.of(parts[0]);
    if (parts.length == 1) {
      return new PlatformSpec(kind.id(), Optional.empty());
    }
    if (!kind.variants().contains(parts[1])) {
      throw new IllegalArgumentException(
          "unknown variant '%s' of %s; choose one of %s"
              .formatted(parts[1], kind.id(), String.join(", ", kind.variants())));
    }
    return new PlatformSpec(kind.id(), Optional.of(parts[1]));
  }

  @Override
  public String toString() {
    return platform + variant.map(v -> "/" + v).orElse("");
  }
}
