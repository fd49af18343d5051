package isolates.bench.platform;

import java.util.LinkedHashMap;
import java.util.Map;

/** A platform's name, and what it has said of itself so far. */
abstract class AbstractPlatform implements Platform {
  private final PlatformId id;
  private final Map<String, Object> description = new LinkedHashMap<>();

  AbstractPlatform(PlatformKind kind, String variant) {
    id = new PlatformId(kind.id(), variant);
  }

  @Override
  public final PlatformId id() {
    return id;
  }

  @Override
  public final Map<String, Object> description() {
    return Map.copyOf(description);
  }

  final void describe(String key, Object value) {
    description.put(key, value);
  }

  final void describe(Map<String, ?> facts) {
    description.putAll(facts);
  }
}
