package isolates.bench.platform;

import java.nio.file.Path;
import java.util.List;

/**
 * A compiled copy of the project, from which a controller can be started.
 *
 * @param home the project's folder, under which its native library lies
 * @param classPath its classes and their dependencies
 * @param properties what to tell its JVM besides, each {@code name=value}
 */
public record Installation(Path home, String classPath, List<String> properties) {
  public Installation {
    properties = List.copyOf(properties);
  }

  /** The copy that is running. */
  public static Installation own() {
    return new Installation(
        Path.of(System.getProperty("isolates.home", ".")),
        System.getProperty("java.class.path"),
        List.of());
  }

  /** This, with one property more. */
  public Installation with(String name, String value) {
    return new Installation(
        home,
        classPath,
        java.util.stream.Stream.concat(
                properties.stream(), java.util.stream.Stream.of(name + "=" + value))
            .toList());
  }
}
