package isolates.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What a function's {@code ol.yaml} says; OpenLambda's docs/worker/lambda-config.md, and one key of
 * ours.
 *
 * @param methods HTTP methods it may be called by; {@code *} for all
 * @param environment added to its environment
 * @param reuseSandbox false: a fresh container for each invocation
 * @param executable our extension: a file of the archive, run by CGI instead of Python
 * @param server our extension: a server that the container keeps, instead of Python
 */
record FunctionConfiguration(
    List<String> methods,
    Map<String, String> environment,
    boolean reuseSandbox,
    Optional<String> executable,
    Optional<Server> server) {
  /**
   * A server, started once a container.
   *
   * @param command a program, in the archive or on the PATH, and its arguments; run in the folder
   *     of the archive
   * @param address where it listens: a port of 127.0.0.1, or the path of a unix socket
   */
  record Server(List<String> command, String address) {
    boolean isUnix() {
      return address.startsWith("/");
    }
  }

  static final String FILE = "ol.yaml";
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final FunctionConfiguration DEFAULT =
      new FunctionConfiguration(List.of("*"), Map.of(), true, Optional.empty(), Optional.empty());

  /**
   * Reads the file of an unpacked function; without one, all defaults.
   *
   * @throws IOException with OpenLambda's words where the file makes no sense
   */
  static FunctionConfiguration read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return DEFAULT;
    }
    try {
      return of(YAML.readTree(Files.readAllBytes(file)));
    } catch (JacksonException e) {
      throw new IOException(
          "failed to parse " + FILE + ": " + e.getOriginalMessage().lines().findFirst().orElse(""),
          e);
    }
  }

  private static FunctionConfiguration of(JsonNode yaml) throws IOException {
    if (yaml.isMissingNode() || yaml.isNull()) {
      return DEFAULT;
    }
    if (!yaml.isObject()) {
      throw new IOException("failed to parse " + FILE + ": it is not a mapping");
    }
    JsonNode reuse = yaml.path("reuse-sandbox");
    if (!reuse.isMissingNode() && !reuse.isBoolean()) {
      throw new IOException(
          "failed to parse " + FILE + ": reuse-sandbox is neither true nor false");
    }
    return new FunctionConfiguration(
        methods(yaml.path("triggers").path("http")),
        environment(yaml.path("environment")),
        reuse.asBoolean(true),
        Optional.of(yaml.path("executable").asString("")).filter(name -> !name.isEmpty()),
        server(yaml.path("server")));
  }

  private static Optional<Server> server(JsonNode server) throws IOException {
    if (server.isMissingNode() || server.isNull()) {
      return Optional.empty();
    }
    List<String> command =
        server.path("command").valueStream().map(word -> word.asString("")).toList();
    String address = server.path("address").asString("");
    if (command.isEmpty() || !address.matches("/.+|[1-9][0-9]{0,4}")) {
      throw new IOException(
          "failed to parse "
              + FILE
              + ": server must be {command: [PROGRAM, ARGUMENT, ...], address: PORT or PATH}");
    }
    return Optional.of(new Server(command, address));
  }

  private static List<String> methods(JsonNode triggers) throws IOException {
    if (!triggers.isArray()) {
      return DEFAULT.methods();
    }
    List<String> methods = new ArrayList<>();
    for (JsonNode trigger : triggers) {
      String method = trigger.path("method").asString("");
      if (method.isEmpty()) {
        throw new IOException("HTTP trigger method cannot be empty");
      }
      methods.add(method);
    }
    return List.copyOf(methods);
  }

  private static Map<String, String> environment(JsonNode entries) throws IOException {
    Map<String, String> environment = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : entries.properties()) {
      if (entry.getKey().isEmpty()) {
        throw new IOException("Environment variable key cannot be empty");
      }
      if (entry.getKey().contains("=")) {
        throw new IOException(
            "Environment variable key '" + entry.getKey() + "' cannot contain '='");
      }
      environment.put(entry.getKey(), entry.getValue().asString(""));
    }
    return Map.copyOf(environment);
  }

  boolean allows(String method) {
    return methods.contains("*") || methods.contains(method);
  }

  /** In the shape that OpenLambda answers GET /registry/NAME/config with. */
  Map<String, Object> describe() {
    Map<String, Object> triggers = new LinkedHashMap<>();
    triggers.put("HTTP", methods.stream().map(method -> Map.of("Method", method)).toList());
    triggers.put("Cron", null);
    triggers.put("Kafka", null);
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("Triggers", triggers);
    all.put("Environment", environment);
    all.put("ReuseSandbox", reuseSandbox);
    return all;
  }
}
