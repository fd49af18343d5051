package isolates.bench.platform;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The platforms of a run: those that this machine has, and those it has not with the reason. None
 * is ever replaced in silence.
 *
 * @param platforms ready to start
 * @param leftOut names of platforms to one line each: why, and what would make it available
 */
public record Selection(List<Platform> platforms, Map<String, String> leftOut) {
  public Selection {
    platforms = List.copyOf(platforms);
  }

  /**
   * One that a user may ask for: a platform, or a platform with a variant.
   *
   * @param variant empty for the best that is available
   */
  public record Wish(String platform, Optional<String> variant) {
    /**
     * Reads {@code isolates} or {@code isolates/seccomp}.
     *
     * @throws IllegalArgumentException naming those there are, if it is none of them
     */
    public static Wish parse(String text) {
      String[] parts = text.split("/", 2);
      PlatformKind kind = PlatformKind.of(parts[0]);
      if (parts.length == 1) {
        return new Wish(kind.id(), Optional.empty());
      }
      if (!kind.variants().contains(parts[1])) {
        throw new IllegalArgumentException(
            "unknown variant '%s' of %s; there are %s"
                .formatted(parts[1], kind.id(), String.join(", ", kind.variants())));
      }
      return new Wish(kind.id(), Optional.of(parts[1]));
    }

    @Override
    public String toString() {
      return platform + variant.map(v -> "/" + v).orElse("");
    }
  }

  /** Finds out which of the wished platforms can be had. */
  public static Selection of(List<Wish> wishes, Finder finder) throws InterruptedException {
    List<Platform> platforms = new ArrayList<>();
    Map<String, String> leftOut = new LinkedHashMap<>();
    for (Wish wish : wishes) {
      Found found = finder.find(wish);
      platforms.addAll(found.platforms());
      leftOut.putAll(found.passedOver());
      if (found.platforms().isEmpty()) {
        leftOut.put(wish.toString(), found.reason());
      }
    }
    return new Selection(platforms, leftOut);
  }

  /**
   * The first of these wishes that this machine does not have, with the reason, in a line. What was
   * passed over for another variant is no wish.
   */
  public Optional<String> unmet(List<Wish> wishes) {
    return wishes.stream()
        .map(Wish::toString)
        .filter(leftOut::containsKey)
        .map(wish -> wish + ": " + leftOut.get(wish))
        .findFirst();
  }

  /** Looks on this machine for a wished platform. */
  @FunctionalInterface
  public interface Finder {
    Found find(Wish wish) throws InterruptedException;
  }

  /**
   * What was found.
   *
   * @param platforms none if it is not available; several where a wish leaves the variant open and
   *     its variants are different things to measure
   * @param passedOver better variants that this machine has not, with the reason; only where
   *     another was found in their place
   * @param reason why there is none, and the command that would make it available
   */
  public record Found(List<Platform> platforms, Map<String, String> passedOver, String reason) {
    static Found available(Platform... platforms) {
      return new Found(List.of(platforms), Map.of(), "");
    }

    static Found inPlaceOf(Map<String, String> passedOver, Platform platform) {
      return new Found(List.of(platform), passedOver, "");
    }

    static Found lacking(String reason) {
      return new Found(List.of(), Map.of(), reason);
    }
  }
}
