package isolates.workload;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.type.LogicalType;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * {@code function.yaml} as it is written; {@code workloads/README.md} has the meaning of the keys.
 */
record Manifest(
    String name,
    String description,
    String language,
    List<Program> needs,
    String build,
    String isolate,
    Workload.ContainerForm container,
    String openlambda,
    Workload.InputForm input,
    Draw draw,
    Expected check) {
  static final String FILE_NAME = "function.yaml";

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]*");

  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  List.of(
                          CoercionInputShape.Integer,
                          CoercionInputShape.Float,
                          CoercionInputShape.Boolean)
                      .forEach(shape -> text.setCoercion(shape, CoercionAction.Fail)))
          .build();

  /**
   * One of the needs: as plain texts in a list Jackson would let [[cc]] pass, and lose its place.
   */
  record Program(String name) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    Program {}
  }

  /** How inputs are drawn. */
  enum Draw {
    @JsonProperty("integers")
    INTEGERS
  }

  /** {@code fibonacci}, {@code {equals: TEXT}} or {@code {matches: REGEX}}. */
  record Expected(Check check) {
    private static final String FORMS = "must be fibonacci, {equals: TEXT} or {matches: REGEX}";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Expected named(String name) {
      if (!name.equals("fibonacci")) {
        throw new IllegalArgumentException(FORMS);
      }
      return new Expected(new Check.Fibonacci());
    }

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    static Expected of(
        @JsonProperty("equals") String equals, @JsonProperty("matches") String matches) {
      if ((equals == null) == (matches == null)) {
        throw new IllegalArgumentException(FORMS);
      }
      try {
        return new Expected(
            equals == null
                ? new Check.Matches(Pattern.compile(matches))
                : new Check.Equals(equals));
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException("matches: " + e.getDescription(), e);
      }
    }
  }

  /**
   * The function that lies in a folder.
   *
   * @throws WorkloadException if its manifest cannot be read, or says something it cannot say; the
   *     message is one line with the file, the line in it where there is one, and the key
   */
  static Workload read(Path folder) {
    Path file = folder.resolve(FILE_NAME);
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new WorkloadException(file + ": cannot be read: " + e.getMessage(), e);
    }
    Manifest manifest;
    try {
      manifest = YAML.readValue(text, Manifest.class);
    } catch (JacksonException e) {
      throw new WorkloadException(
          file + ":" + line(e, text) + ": " + problem(e).replaceAll("\\s+", " "), e);
    }
    try {
      if (manifest == null) {
        throw new IllegalArgumentException("is empty");
      }
      return manifest.workload(folder);
    } catch (IllegalArgumentException e) {
      throw new WorkloadException(file + ": " + e.getMessage(), e);
    }
  }

  /** Of an unknown key Jackson does not tell it: there it is the line that begins with the key. */
  private static long line(JacksonException e, String text) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return 1
          + text.lines()
              .takeWhile(line -> !line.strip().startsWith(unknown.getPropertyName() + ":"))
              .count();
    }
    return Math.max(1, e.getLocation() == null ? 1 : e.getLocation().getLineNr());
  }

  private static String problem(JacksonException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "unknown key '%s'; the keys are %s"
          .formatted(
              unknown.getPropertyName(),
              unknown.getKnownPropertyIds().stream()
                  .map(Object::toString)
                  .sorted()
                  .collect(Collectors.joining(", ")));
    }
    if (e instanceof ValueInstantiationException refused && refused.getCause() != null) {
      return key(refused) + refused.getCause().getMessage();
    }
    if (e instanceof InvalidFormatException wrong && wrong.getTargetType().isEnum()) {
      return key(wrong) + "must be one of " + String.join(", ", choices(wrong.getTargetType()));
    }
    if (e instanceof MismatchedInputException mismatched && !mismatched.getPath().isEmpty()) {
      Class<?> target = mismatched.getTargetType();
      return key(mismatched)
          + (target == Expected.class
              ? Expected.FORMS
              : target != null && List.class.isAssignableFrom(target)
                  ? "must be a list"
                  : target != null && target.isEnum()
                      ? "must be one of " + String.join(", ", choices(target))
                      : "must be a text");
    }
    if (e instanceof MismatchedInputException) {
      return "must be a mapping of keys to values";
    }
    return "is not YAML: " + e.getOriginalMessage();
  }

  /** {@code key 'needs[0]' }. */
  private static String key(DatabindException e) {
    StringBuilder key = new StringBuilder();
    e.getPath()
        .forEach(
            at ->
                key.append(
                    at.getPropertyName() == null
                        ? "[" + at.getIndex() + "]"
                        : (key.isEmpty() ? "" : ".") + at.getPropertyName()));
    return "key '" + key + "' ";
  }

  private static TreeSet<String> choices(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(YAML::writeValueAsString)
        .map(text -> text.replaceAll("(?s)---|[\\s\"]", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Workload workload(Path folder) {
    required("name", name);
    if (!NAME.matcher(name).matches() || !folder.getFileName().toString().equals(name)) {
      throw new IllegalArgumentException(
          "name '%s' must be the name of its folder, in small letters, digits and hyphens"
              .formatted(name));
    }
    Path executable = folder.resolve(required("isolate", isolate)).normalize();
    if (!executable.startsWith(folder) || executable.equals(folder)) {
      throw new IllegalArgumentException(
          "key 'isolate' must be a file of the function's own folder, not " + isolate);
    }
    Optional<Path> module =
        Optional.ofNullable(openlambda).map(at -> folder.resolve(at).normalize());
    if (module.isPresent() && !Files.isRegularFile(module.get().resolve("f.py"))) {
      throw new IllegalArgumentException("openlambda: there is no " + module.get().resolve("f.py"));
    }
    if (module.isEmpty() && container == Workload.ContainerForm.F_PY) {
      throw new IllegalArgumentException(
          "container: f.py needs the folder it lies in, as openlambda");
    }
    return new Workload(
        name,
        required("description", description),
        required("language", language),
        folder,
        needs == null ? List.of() : needs.stream().map(Program::name).toList(),
        Optional.ofNullable(build),
        isolate,
        required("container", container),
        module,
        required("input", input),
        required("check", check).check());
  }

  private static <T> T required(String key, T value) {
    if (value == null || (value instanceof String text && text.isBlank())) {
      throw new IllegalArgumentException("key '" + key + "' is missing");
    }
    return value;
  }
}
