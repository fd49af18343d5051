package isolates.bench.measure;

import isolates.bench.platform.PlatformId;
import isolates.bench.sample.Mode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which instance has served how often, so that cold and warm are proven and not assumed: a cold
 * answer must come from an instance never seen, a warm one from an instance seen before, and what
 * an instance counts itself must agree.
 */
public final class InstanceLedger {
  private final Map<PlatformId, Map<String, Long>> served = new HashMap<>();

  /**
   * Enters an answer that came.
   *
   * @return how it contradicts its mode, in one line; empty if it does not
   */
  public Optional<String> enter(PlatformId platform, Mode mode, Reply reply) {
    if (reply.instance().isEmpty()) {
      return Optional.of("the answer names no instance");
    }
    long before =
        served
                .computeIfAbsent(platform, id -> new HashMap<>())
                .merge(reply.instance(), 1L, Long::sum)
            - 1;
    boolean fresh = before == 0;
    if (reply.invocations().isPresent() && reply.invocations().getAsLong() != before + 1) {
      return Optional.of(
          "instance %s says it has served %d, seen from here it is %d"
              .formatted(reply.instance(), reply.invocations().getAsLong(), before + 1));
    }
    return switch (mode) {
      case FIRST, COLD ->
          fresh
              ? Optional.empty()
              : Optional.of("instance %s had served %d before".formatted(reply.instance(), before));
      case WARM ->
          fresh
              ? Optional.of("instance %s had served nothing before".formatted(reply.instance()))
              : Optional.empty();
      case FLOOR, WARMUP -> Optional.empty();
    };
  }
}
