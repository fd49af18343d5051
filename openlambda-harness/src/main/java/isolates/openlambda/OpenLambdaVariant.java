package isolates.openlambda;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an OpenLambda worker runs functions in: config.json's {@code sandbox} and import cache. */
public enum OpenLambdaVariant {
  /** SOCK, every sandbox a fresh Python. */
  SOCK_NO_IMPORT_CACHE("sock-no-import-cache", "sock", ""),

  /** SOCK, forked from a tree of zygotes: what {@code ol worker init} configures. */
  SOCK_TREE("sock-tree", "sock", "tree"),

  /** SOCK, forked from one of several such trees. */
  SOCK_MULTITREE("sock-multitree", "sock", "multitree"),

  /** Docker containers, which have no import cache. */
  DOCKER("docker", "docker", ""),

  /** A worker that does not say. */
  UNKNOWN("unknown", "", "");

  private static final String SANDBOX = "sandbox";
  private static final String IMPORT_CACHE = "import_cache";

  private final String id;
  private final String sandbox;
  private final String importCache;

  OpenLambdaVariant(String id, String sandbox, String importCache) {
    this.id = id;
    this.sandbox = sandbox;
    this.importCache = importCache;
  }

  /** The name in files and on the command line. */
  public String id() {
    return id;
  }

  /** Whether its sandboxes are SOCK ones, which {@code /debug} shows. */
  public boolean isSock() {
    return sandbox.equals("sock");
  }

  /** The variants that a worker can be started as. */
  public static List<OpenLambdaVariant> startable() {
    return Arrays.stream(values()).filter(variant -> variant != UNKNOWN).toList();
  }

  /** The variant of that name, if there is one. */
  public static Optional<OpenLambdaVariant> of(String id) {
    return Arrays.stream(values()).filter(variant -> variant.id.equals(id)).findFirst();
  }

  /**
   * What a worker with that configuration is.
   *
   * @param configuration what config.json says
   */
  public static OpenLambdaVariant of(Map<String, Object> configuration) {
    Object features = configuration.get("features");
    Object cache = features instanceof Map<?, ?> map ? map.get(IMPORT_CACHE) : null;
    Object sandbox = configuration.get(SANDBOX);
    return startable().stream()
        .filter(variant -> variant.sandbox.equals(sandbox) && variant.importCache.equals(cache))
        .findFirst()
        .orElse(UNKNOWN);
  }

  /** What has to be overridden, {@code -o}, for a worker with that configuration to be this one. */
  Map<String, String> overrides(Map<String, Object> configuration) {
    Map<String, String> overrides = new LinkedHashMap<>();
    if (of(configuration) != this) {
      overrides.put(SANDBOX, sandbox);
      overrides.put("features." + IMPORT_CACHE, importCache);
    }
    return overrides;
  }

  @Override
  public String toString() {
    return id;
  }
}
