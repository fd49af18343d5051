package isolates.bench.platform;

import isolates.bench.MachineLacksException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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

  /** Finds out which of the wished platforms can be had. */
  public static Selection of(List<PlatformSpec> specs, Finder finder) throws InterruptedException {
    List<Platform> platforms = new ArrayList<>();
    Map<String, String> leftOut = new LinkedHashMap<>();
    for (PlatformSpec spec : specs) {
      Found found = finder.find(spec);
      platforms.addAll(found.platforms());
      leftOut.putAll(found.passedOver());
      if (found.platforms().isEmpty()) {
        leftOut.put(spec.toString(), found.reason());
      }
    }
    return new Selection(platforms, leftOut);
  }

  /**
   * The platforms of a run.
   *
   * @param named by the user; each of them has to be available
   * @param defaults where the user named none: as far as they are available, but at least one
   * @throws MachineLacksException if one that the user named is not to be had, or none is
   */
  public static Selection require(
      Optional<List<PlatformSpec>> named, List<PlatformSpec> defaults, Platforms available)
      throws InterruptedException {
    List<PlatformSpec> wanted = named.orElse(defaults);
    Selection selection = of(wanted, available);
    boolean all = named.isPresent() || selection.platforms().isEmpty();
    selection
        .unmet(wanted.stream().filter(each -> all || available.isNamed(each)).toList())
        .ifPresent(
            line -> {
              throw new MachineLacksException(line);
            });
    return selection;
  }

  /**
   * This, with more reasons; where there are two for a platform, its own.
   *
   * @param reasons names of platforms to one line each
   */
  public Selection with(Map<String, String> reasons) {
    Map<String, String> all = new LinkedHashMap<>(reasons);
    all.putAll(leftOut);
    return new Selection(platforms, all);
  }

  /** This, with more platforms. */
  public Selection and(List<Platform> more) {
    return new Selection(Stream.concat(platforms.stream(), more.stream()).toList(), leftOut);
  }

  /**
   * The first of these specs that this machine does not have, with the reason, in a line. What was
   * passed over for another variant was not asked for.
   */
  public Optional<String> unmet(List<PlatformSpec> specs) {
    return specs.stream()
        .map(PlatformSpec::toString)
        .filter(leftOut::containsKey)
        .map(spec -> spec + ": " + leftOut.get(spec))
        .findFirst();
  }

  /** Looks on this machine for a wished platform. */
  @FunctionalInterface
  public interface Finder {
    Found find(PlatformSpec spec) throws InterruptedException;
  }

  /**
   * What was found.
   *
   * @param platforms none if it is not available; several where a spec leaves the variant open and
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

    static Found unavailable(String reason) {
      return new Found(List.of(), Map.of(), reason);
    }
  }
}
