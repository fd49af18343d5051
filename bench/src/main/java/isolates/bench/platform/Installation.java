package isolates.bench.platform;

import isolates.process.JvmFlags;
import isolates.process.Rehearsals;
import isolates.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A compiled copy of the project, from which a controller can be started.
 *
 * @param home the project's folder, under which its native library lies
 * @param classPath its classes and their dependencies
 * @param properties what to tell its JVM besides, each {@code name=value}
 */
public record Installation(Path home, String classPath, List<String> properties) {
  /** For an emulated machine with others beside it, where a JVM takes a minute to get here. */
  static final Duration TO_START = Duration.ofMinutes(3);

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

  /**
   * Starts a controller, and returns when it serves.
   *
   * @param name what to call it in an error
   * @param root the folder it serves
   * @param interception who intercepts the isolates' calls: none, seccomp or lkm
   * @param log where its standard error is appended
   * @param options more of its own
   * @throws PlatformException with the last line it complained in, if it does not serve
   */
  ServerProcess startController(
      String name, Path root, String interception, Path log, List<String> options)
      throws InterruptedException {
    List<String> flags = new ArrayList<>(JvmFlags.RECOMMENDED);
    flags.add("-Disolates.home=" + home);
    properties.forEach(property -> flags.add("-D" + property));
    List<String> arguments = new ArrayList<>(options);
    arguments.addAll(
        List.of(
            "--root=" + root,
            "--interception=" + interception,
            "--port=0",
            "--lifeline",
            "--warm-up=" + Rehearsals.REQUESTS));
    List<String> command =
        ServerProcess.java(flags, classPath, "isolates.controller.ControllerMain", arguments);
    try {
      return ServerProcess.start(name, command, log, TO_START);
    } catch (IOException e) {
      throw new PlatformException(e.getMessage(), e);
    }
  }

  /** This, with one property more. */
  public Installation with(String name, String value) {
    List<String> more = new ArrayList<>(properties);
    more.add(name + "=" + value);
    return new Installation(home, classPath, more);
  }
}
