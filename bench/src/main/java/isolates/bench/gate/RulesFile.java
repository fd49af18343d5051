package isolates.bench.gate;

import isolates.bench.statistics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** {@code gate.yaml}: which metrics are judged and how much of each is tolerated. */
public final class RulesFile {
  /** Where the gate looks for it, from the project's folder. */
  public static final String NAME = "gate.yaml";

  private static final List<String> KEYS =
      List.of("tolerance", "metrics", "reference", "tolerances");
  private static final List<String> SPECIAL_KEYS = List.of("function", "metric", "tolerance");
  private static final YAMLMapper YAML = new YAMLMapper();

  private final Path file;

  private RulesFile(Path file) {
    this.file = file;
  }

  /**
   * Reads the file; what it does not say is as in {@link Rules#DEFAULT}.
   *
   * @throws GateException in one line that names the file and the key, if it is not as documented
   * @throws IOException if it cannot be read
   */
  public static Rules read(Path file) throws IOException {
    JsonNode root;
    try {
      root = YAML.readTree(Files.readString(file));
    } catch (JacksonException e) {
      throw new GateException(
          "%s is no YAML: %s"
              .formatted(file, e.getOriginalMessage().lines().findFirst().orElse("")));
    }
    return new RulesFile(file).rules(root);
  }

  private Rules rules(JsonNode root) {
    if (root.isMissingNode() || root.isNull()) {
      return Rules.DEFAULT;
    }
    keys(root, KEYS, "");
    Set<Metric> metrics = EnumSet.copyOf(Rules.DEFAULT.metrics());
    if (root.has("metrics")) {
      metrics = EnumSet.noneOf(Metric.class);
      for (JsonNode metric : root.path("metrics")) {
        metrics.add(metric("metrics", metric.asString()));
      }
      if (metrics.isEmpty()) {
        throw wrong("metrics", "names none; leave it out or name some of " + metricNames());
      }
    }
    List<Rules.Special> specials = new ArrayList<>();
    for (JsonNode special : root.path("tolerances")) {
      keys(special, SPECIAL_KEYS, "tolerances: ");
      if (!special.has("tolerance") || special.size() < 2) {
        throw wrong("tolerances", "each needs a tolerance, and a function, a metric or both");
      }
      specials.add(
          new Rules.Special(
              text(special, "function"),
              text(special, "metric").map(name -> metric("tolerances", name)),
              tolerance("tolerances", special.path("tolerance"))));
    }
    return new Rules(
        root.has("tolerance") ? tolerance("tolerance", root.path("tolerance")) : Tolerance.DEFAULT,
        metrics,
        text(root, "reference").map(this::reference).orElse(Reference.NONE),
        specials,
        false);
  }

  private void keys(JsonNode node, List<String> known, String place) {
    if (!node.isObject()) {
      throw new GateException(
          "%s: %sholds no keys; there are %s".formatted(file, place, String.join(", ", known)));
    }
    for (String key : node.propertyNames()) {
      if (!known.contains(key)) {
        throw new GateException(
            "%s: %sunknown key '%s'; there are %s"
                .formatted(file, place, key, String.join(", ", known)));
      }
    }
  }

  private static Optional<String> text(JsonNode node, String key) {
    return node.has(key) ? Optional.of(node.path(key).asString()) : Optional.empty();
  }

  private Tolerance tolerance(String key, JsonNode value) {
    try {
      return Tolerance.parse(value.asString());
    } catch (GateException e) {
      throw wrong(key, e.getMessage());
    }
  }

  private Reference reference(String id) {
    try {
      return Reference.of(id);
    } catch (GateException e) {
      throw wrong("reference", e.getMessage());
    }
  }

  private Metric metric(String key, String id) {
    return Arrays.stream(Metric.values())
        .filter(metric -> metric.id().equals(id))
        .findFirst()
        .orElseThrow(() -> wrong(key, "unknown metric '" + id + "'; there are " + metricNames()));
  }

  private static String metricNames() {
    return Arrays.stream(Metric.values()).map(Metric::id).collect(Collectors.joining(", "));
  }

  private GateException wrong(String key, String problem) {
    return new GateException("%s: %s: %s".formatted(file, key, problem));
  }
}
