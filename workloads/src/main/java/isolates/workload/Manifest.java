package isolates.workload;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
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
    Server server,
    String openlambda,
    Input.Form input,
    Workload.Start start,
    Prepared prepared,
    @JsonProperty("prepared-as") String preparedAs,
    Drawn draw,
    String method,
    Map<String, String> headers,
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

  private static final String MAPPING = "must be a mapping of keys to values";

  /**
   * One of the needs: as plain texts in a list Jackson would let [[cc]] pass, and lose its place.
   */
  record Program(String name) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    Program {}
  }

  /** How many isolates are kept prepared, which the controller reads, too. */
  record Prepared(String depth) {
    private static final String FORMS = "must be a number from 0 to 4096, or auto";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Prepared of(Object depth) {
      boolean fits = depth instanceof Integer number && number >= 0 && number <= 4096;
      if (!fits && !depth.equals("auto")) {
        throw new IllegalArgumentException(FORMS);
      }
      return new Prepared(depth.toString());
    }
  }

  /** {@code {command: node server.js, port: 8080}}, or a {@code socket} in place of the port. */
  record Server(String command, Integer port, String socket) {
    Workload.Server checked() {
      boolean listens = (port == null) != (socket == null);
      if (command == null
          || command.isBlank()
          || !listens
          || (port != null && (port < 1 || port > 65_535))
          || (socket != null && !socket.startsWith("/"))) {
        throw new IllegalArgumentException(
            "key 'server' must be {command: TEXT, port: 1 to 65535} or {command: TEXT, socket:"
                + " /PATH}");
      }
      return new Workload.Server(
          List.of(command.strip().split("\\s+")), port == null ? socket : port.toString());
    }
  }

  /**
   * How inputs are drawn.
   *
   * @param bySize what is drawn, by the size where there are several, else by the empty text
   */
  record Drawn(Map<String, Input.Draw> bySize, Optional<String> file) {
    private static final String FORMS =
        "must be integers, {bytes: SIZE or a list}, {text: SIZE or a list}, {json: OBJECTS} or"
            + " {file: NAME}";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Drawn named(String name) {
      if (!name.equals("integers")) {
        throw new IllegalArgumentException(FORMS);
      }
      return new Drawn(Map.of("", new Input.Draw.Integers()), Optional.empty());
    }

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    static Drawn of(
        @JsonProperty("bytes") Object bytes,
        @JsonProperty("text") Object text,
        @JsonProperty("json") Integer json,
        @JsonProperty("file") String file) {
      if (Stream.of(bytes, text, json, file).filter(Objects::nonNull).count() != 1
          || (json != null && (json < 0 || json > 100_000))) {
        throw new IllegalArgumentException(FORMS);
      }
      if (file != null) {
        return new Drawn(Map.of(), Optional.of(file));
      }
      if (json != null) {
        return new Drawn(Map.of("", new Input.Draw.Json(json)), Optional.empty());
      }
      Object sizes = bytes == null ? text : bytes;
      Map<String, Input.Draw> bySize = new LinkedHashMap<>();
      for (Object size : sizes instanceof List<?> list ? list : List.of(sizes)) {
        int length = Input.size(size.toString());
        bySize.put(
            sizes instanceof List ? size.toString().replace(" ", "") : "",
            bytes == null ? new Input.Draw.Text(length) : new Input.Draw.Bytes(length));
      }
      return new Drawn(bySize, Optional.empty());
    }

    Map<String, Input.Draw> in(Path folder) {
      if (file.isEmpty()) {
        return bySize;
      }
      Path at = folder.resolve(file.get());
      if (!Files.isRegularFile(at)) {
        throw new IllegalArgumentException("key 'draw' file: there is no " + at);
      }
      return Map.of("", new Input.Draw.FromFile(at));
    }
  }

  /** How an answer is checked, once the input is known and the folder. */
  record Expected(BiFunction<Input, Path, Check> check) {
    private static final String FORMS =
        "must be fibonacci, echo, sha256, none, {equals: TEXT}, {matches: REGEX}, {json: {POINTER:"
            + " VALUE}}, {sha256: HEX} or {command: TEXT}";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Expected named(String name) {
      return new Expected(
          switch (name) {
            case "fibonacci" -> (input, folder) -> new Check.Fibonacci();
            case "echo" -> (input, folder) -> new Check.Echo(input);
            case "sha256" -> (input, folder) -> new Check.DigestOfInput(input);
            case "none" -> (input, folder) -> new Check.None();
            default -> throw new IllegalArgumentException(FORMS);
          });
    }

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    static Expected of(
        @JsonProperty("equals") String equals,
        @JsonProperty("matches") String matches,
        @JsonProperty("json") Map<String, Object> json,
        @JsonProperty("sha256") String sha256,
        @JsonProperty("command") String command) {
      if (Stream.of(equals, matches, json, sha256, command).filter(Objects::nonNull).count() != 1) {
        throw new IllegalArgumentException(FORMS);
      }
      if (command != null) {
        return new Expected((input, folder) -> new Check.Command(command, folder, input));
      }
      Check check =
          equals != null
              ? new Check.Equals(equals)
              : matches != null
                  ? new Check.Matches(pattern(matches))
                  : sha256 != null ? new Check.Digest(digest(sha256)) : json(json);
      return new Expected((input, folder) -> check);
    }

    private static Pattern pattern(String matches) {
      try {
        return Pattern.compile(matches);
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException("matches: " + e.getDescription(), e);
      }
    }

    private static String digest(String sha256) {
      if (!sha256.matches("[0-9a-fA-F]{64}")) {
        throw new IllegalArgumentException("sha256: must be 64 hexadecimal digits");
      }
      return sha256.toLowerCase(Locale.ROOT);
    }

    private static Check json(Map<String, Object> json) {
      Map<String, String> expected = new LinkedHashMap<>();
      for (Map.Entry<String, Object> each : json.entrySet()) {
        if (!each.getKey().startsWith("/") || each.getValue() == null) {
          throw new IllegalArgumentException(
              "json: must be pointers to values, such as {/items/0/price: 7}");
        }
        expected.put(each.getKey(), each.getValue().toString());
      }
      return new Check.Json(expected);
    }
  }

  /**
   * The function that lies in a folder, once for each size of its input.
   *
   * @throws WorkloadException if its manifest cannot be read, or says something it cannot say; the
   *     message is one line with the file, the line in it where there is one, and the key
   */
  static List<Workload> read(Path folder) {
    return load(folder).sizes(folder);
  }

  private List<Workload> sizes(Path folder) {
    try {
      return workloads(folder);
    } catch (IllegalArgumentException e) {
      throw new WorkloadException(folder.resolve(FILE_NAME) + ": " + e.getMessage(), e);
    }
  }

  private static Manifest load(Path folder) {
    Path file = folder.resolve(FILE_NAME);
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new WorkloadException(file + ": cannot be read: " + e.getMessage(), e);
    }
    try {
      Manifest manifest = YAML.readValue(text, Manifest.class);
      if (manifest == null) {
        throw new WorkloadException(file + ": is empty");
      }
      return manifest;
    } catch (JacksonException e) {
      throw new WorkloadException(
          file + ":" + line(e, text) + ": " + problem(e).replaceAll("\\s+", " "), e);
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
      return UnknownKey.problem(unknown);
    }
    if (e instanceof ValueInstantiationException refused && refused.getCause() != null) {
      return key(refused) + refused.getCause().getMessage();
    }
    if (e instanceof MismatchedInputException mismatched && !mismatched.getPath().isEmpty()) {
      return key(mismatched) + wanted(mismatched.getTargetType());
    }
    if (e instanceof MismatchedInputException) {
      return MAPPING;
    }
    return "is not YAML: " + e.getOriginalMessage().split("\\s+in reader", 2)[0];
  }

  /**
   * What a key must be.
   *
   * @param type that it is read into, null where Jackson does not say
   */
  private static String wanted(Class<?> type) {
    if (type != null && type.isEnum()) {
      return "must be one of " + String.join(", ", choices(type));
    }
    if (type == Server.class || type == Map.class) {
      return MAPPING;
    }
    return type == Expected.class
        ? Expected.FORMS
        : type == Drawn.class
            ? Drawn.FORMS
            : type == Integer.class
                ? "must be a whole number"
                : type != null && List.class.isAssignableFrom(type)
                    ? "must be a list"
                    : "must be text";
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

  private List<Workload> workloads(Path folder) {
    refuseMissing();
    if (!NAME.matcher(name).matches() || !folder.getFileName().toString().equals(name)) {
      throw new IllegalArgumentException(
          "name '%s' must be the name of its folder, in small letters, digits and hyphens"
              .formatted(name));
    }
    if (prepared != null && started() == Workload.Start.EXEC) {
      throw new IllegalArgumentException(
          "prepared needs start: fork or wait, as nothing of an executed program can be prepared");
    }
    if (preparedAs != null && started() != Workload.Start.EXEC) {
      throw new IllegalArgumentException(
          "prepared-as needs start: exec, as what is forked or waits can itself be prepared");
    }
    Path executable = folder.resolve(isolate).normalize();
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
    if (server == null && container == Workload.ContainerForm.SERVER) {
      throw new IllegalArgumentException(
          "container: server needs a server, such as {command: node server.js, port: 8080}");
    }
    Map<String, Input.Draw> draws =
        draw == null ? Map.of("", new Input.Draw.Integers()) : draw.in(folder);
    if (input == Input.Form.QUERY
        && !draws.values().stream().allMatch(each -> each instanceof Input.Draw.Integers)) {
      throw new IllegalArgumentException("input: query can take integers alone");
    }
    List<Workload> all = new ArrayList<>();
    Optional<Workload> standIn =
        Optional.ofNullable(preparedAs).map(other -> preparable(folder.resolveSibling(other)));
    draws.forEach((size, drawn) -> all.add(workload(folder, module, standIn, size, drawn)));
    return all;
  }

  private Workload.Start started() {
    return start == null ? Workload.Start.EXEC : start;
  }

  /** Another function, which is not executed for each request and has one size. */
  private static Workload preparable(Path folder) {
    List<Workload> sizes;
    try {
      Manifest manifest = load(folder);
      // One that is executed may name this one in turn, and so on for ever.
      sizes = manifest.started() == Workload.Start.EXEC ? List.of() : manifest.sizes(folder);
    } catch (WorkloadException e) {
      throw new IllegalArgumentException("prepared-as: " + e.getMessage(), e);
    }
    if (sizes.size() != 1) {
      throw new IllegalArgumentException(
          "prepared-as needs a function of one size with start: fork or wait, which %s is not"
              .formatted(folder.getFileName()));
    }
    return sizes.get(0);
  }

  private Workload workload(
      Path folder,
      Optional<Path> module,
      Optional<Workload> standIn,
      String size,
      Input.Draw drawn) {
    Input of =
        new Input(
            input,
            drawn,
            method == null ? (input == Input.Form.QUERY ? "GET" : "POST") : method,
            headers == null ? Map.of() : headers);
    return new Workload(
        size.isEmpty() ? name : name + "-" + size,
        description,
        language,
        folder,
        needs == null ? List.of() : needs.stream().map(Program::name).toList(),
        Optional.ofNullable(build),
        isolate,
        started(),
        standIn,
        container,
        Optional.ofNullable(server).map(Server::checked),
        module,
        of,
        check.check().apply(of, folder));
  }

  /** Names all of them at once: whoever writes a manifest learns them by one attempt. */
  private void refuseMissing() {
    Map<String, Object> required = new LinkedHashMap<>();
    required.put("name", name);
    required.put("description", description);
    required.put("language", language);
    required.put("isolate", isolate);
    required.put("container", container);
    required.put("input", input);
    required.put("check", check);
    List<String> missing =
        required.entrySet().stream()
            .filter(
                each ->
                    each.getValue() == null
                        || (each.getValue() instanceof String text && text.isBlank()))
            .map(each -> "'" + each.getKey() + "'")
            .toList();
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          (missing.size() == 1 ? "key %s is missing" : "keys %s are missing")
              .formatted(String.join(", ", missing)));
    }
  }
}
