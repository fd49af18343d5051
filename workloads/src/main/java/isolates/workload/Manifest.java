package isolates.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads {@code function.yaml}. */
final class Manifest {
  static final String FILE_NAME = "function.yaml";

  private static final Set<String> KEYS =
      Set.of(
          "name",
          "description",
          "language",
          "needs",
          "build",
          "isolate",
          "container",
          "openlambda",
          "input",
          "draw",
          "check");
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]*");
  private static final YAMLMapper YAML = new YAMLMapper();

  private final Path file;
  private final JsonNode root;

  private Manifest(Path file, JsonNode root) {
    this.file = file;
    this.root = root;
  }

  /**
   * The function that lies in a folder.
   *
   * @throws WorkloadException if its manifest cannot be read, or says something it cannot say
   */
  static Workload read(Path folder) {
    Path file = folder.resolve(FILE_NAME);
    JsonNode root;
    try {
      root = YAML.readTree(Files.readString(file));
    } catch (IOException e) {
      throw new WorkloadException(file + ": cannot be read: " + e.getMessage(), e);
    } catch (JacksonException e) {
      throw new WorkloadException(file + ": is not YAML: " + e.getOriginalMessage(), e);
    }
    return new Manifest(file, root).workload(folder);
  }

  private Workload workload(Path folder) {
    if (!root.isObject()) {
      throw wrong("must be a mapping of keys to values");
    }
    for (String key : root.propertyNames()) {
      if (!KEYS.contains(key)) {
        throw wrong(
            "unknown key '" + key + "'; the keys are " + String.join(", ", new TreeSet<>(KEYS)));
      }
    }
    String name = text("name");
    if (!NAME.matcher(name).matches() || !folder.getFileName().toString().equals(name)) {
      throw wrong(
          "name '"
              + name
              + "' must be the name of its folder, in small letters, digits and hyphens");
    }
    choice("draw", Map.of("integers", "integers"), "integers");
    return new Workload(
        name,
        text("description"),
        text("language"),
        folder,
        texts("needs"),
        optional("build"),
        text("isolate"),
        choice(
            "container",
            Map.of(
                "executable",
                Workload.ContainerForm.EXECUTABLE,
                "f.py",
                Workload.ContainerForm.F_PY),
            null),
        openlambda(folder),
        choice("input", byName(Workload.InputForm.values()), null),
        check());
  }

  private Optional<Path> openlambda(Path folder) {
    Optional<Path> found = optional("openlambda").map(text -> folder.resolve(text).normalize());
    found.ifPresent(
        path -> {
          if (!Files.isRegularFile(path.resolve("f.py"))) {
            throw wrong("openlambda: there is no " + path.resolve("f.py"));
          }
        });
    if (found.isEmpty() && "f.py".equals(root.path("container").asString(""))) {
      throw wrong("container: f.py needs the folder it lies in, as openlambda");
    }
    return found;
  }

  private Check check() {
    JsonNode check = root.path("check");
    if (check.isString() && "fibonacci".equals(check.asString())) {
      return new Check.Fibonacci();
    }
    if (check.path("equals").isString()) {
      return new Check.Equals(check.path("equals").asString());
    }
    if (check.path("matches").isString()) {
      try {
        return new Check.Matches(Pattern.compile(check.path("matches").asString()));
      } catch (PatternSyntaxException e) {
        throw wrong("check: matches: " + e.getDescription());
      }
    }
    throw wrong("check must be fibonacci, {equals: TEXT} or {matches: REGEX}");
  }

  private String text(String key) {
    return optional(key).orElseThrow(() -> wrong("key '" + key + "' is missing"));
  }

  private Optional<String> optional(String key) {
    JsonNode value = root.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isString() || value.asString().isBlank()) {
      throw wrong("key '" + key + "' must be a text");
    }
    return Optional.of(value.asString());
  }

  private List<String> texts(String key) {
    JsonNode value = root.path(key);
    if (value.isMissingNode()) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode each : value) {
      texts.add(each.asString());
    }
    if (!value.isArray()) {
      throw wrong("key '" + key + "' must be a list");
    }
    return texts;
  }

  private <T> T choice(String key, Map<String, T> choices, T missing) {
    Optional<String> text = optional(key);
    if (text.isEmpty() && missing != null) {
      return missing;
    }
    T chosen = choices.get(text.orElse(""));
    if (chosen == null) {
      throw wrong(
          "key '" + key + "' must be one of " + String.join(", ", new TreeSet<>(choices.keySet())));
    }
    return chosen;
  }

  private static <E extends Enum<E>> Map<String, E> byName(E[] values) {
    return Arrays.stream(values)
        .collect(Collectors.toMap(value -> value.name().toLowerCase(Locale.ROOT), value -> value));
  }

  private WorkloadException wrong(String problem) {
    return new WorkloadException(file + ": " + problem);
  }
}
