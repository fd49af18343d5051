package isolates.controller;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the {@code function.yaml} beside a program says of its start; {@code workloads/README.md}
 * has all keys. Only top-level keys with a plain value concern the controller.
 *
 * @param start {@link StartKind#EXEC} where nothing is said
 * @param depth how many instances are kept prepared; empty where the controller's option decides
 */
record FunctionFile(StartKind start, Optional<Depth> depth) {
  static final String NAME = "function.yaml";

  private static final FunctionFile NONE = new FunctionFile(StartKind.EXEC, Optional.empty());
  private static final Pattern KEY =
      Pattern.compile("(isolate|start|prepared):\\s*([^\\s#]+)\\s*(#.*)?");

  /**
   * Reads it.
   *
   * @throws HttpErrorException 500 if it says something that it cannot say
   */
  static FunctionFile beside(Path executable) throws HttpErrorException {
    Path file = executable.resolveSibling(NAME);
    Map<String, String> keys = new HashMap<>();
    try {
      for (String line : Files.readAllLines(file)) {
        Matcher key = KEY.matcher(line);
        if (key.matches()) {
          keys.put(key.group(1), key.group(2));
        }
      }
    } catch (IOException e) {
      return NONE;
    }
    // A folder may hold other programs, which the file does not speak of.
    if (!executable.getFileName().toString().equals(keys.get("isolate"))) {
      return NONE;
    }
    String start = keys.getOrDefault("start", StartKind.EXEC.id());
    StartKind kind =
        Arrays.stream(StartKind.values())
            .filter(known -> known.id().equals(start))
            .findFirst()
            .orElseThrow(() -> wrong("start is exec, fork or wait, not " + start));
    String depth = keys.get("prepared");
    try {
      return new FunctionFile(kind, Optional.ofNullable(depth).map(Depth::parse));
    } catch (IllegalArgumentException e) {
      throw wrong("prepared is " + e.getMessage());
    }
  }

  private static HttpErrorException wrong(String problem) {
    return new HttpErrorException(
        HttpResponseStatus.INTERNAL_SERVER_ERROR, NAME + " of the function: " + problem);
  }
}
