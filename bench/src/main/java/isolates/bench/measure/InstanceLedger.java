package isolates.bench.measure;

import isolates.bench.platform.PlatformId;
import isolates.bench.sample.Mode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which instance has served how often, so that cold and warm are proven and not assumed: a cold
 * response must come from an instance never seen, a warm one from an instance seen before, and what
 * an instance counts itself must agree.
 */
public final class InstanceLedger {
  private final Map<PlatformId, Map<String, Long>> served = new HashMap<>();

  /**
   * Enters a response that came.
   *
   * @return how it contradicts its mode, in one line; empty if it does not
   */
  public Optional<String> enter(PlatformId platform, Mode mode, Response response) {
    if (response.instance().isEmpty()) {
      return Optional.of("the response names no instance");
    }
    long before =
        served
                .computeIfAbsent(platform, id -> new HashMap<>())
                .merge(response.instance(), 1L, Long::sum)
            - 1;
    boolean fresh = before == 0;
    if (response.invocations().isPresent() && response.invocations().getAsLong() != before + 1) {
      return Optional.of(
          "instance %s says it has served %d, seen from here it is %d"
              .formatted(response.instance(), response.invocations().getAsLong(), before + 1));
    }
    if (mode == Mode.COLD && response.isPrepared()) {
      return Optional.of(
          "instance %s was prepared before the request; take 'prepared' out of its function.yaml"
              .formatted(response.instance()));
    }
    return switch (mode) {
      case FIRST, COLD, PREPARED ->
          fresh
              ? Optional.empty()
              : Optional.of(
                  "instance %s had served %d before".formatted(response.instance(), before));
      case WARM, REUSED ->
          fresh
              ? Optional.of("instance %s had served nothing before".formatted(response.instance()))
              : Optional.empty();
      case UNKNOWN, FLOOR, WARMUP, NONE -> Optional.empty();
    };
  }
}
