package isolates.openlambda;

import isolates.process.JvmFlags;
import isolates.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How to start the built-in container worker, in a JVM of its own.
 *
 * @param classpath of this project and what it needs
 * @param home the project's folder, or where its {@code target/native} is
 * @param dir the worker's folder; short, for it holds unix sockets
 * @param runtime runc, crun, unshare or none; empty for the first that works
 * @param port 0 for any
 * @param log where its standard error is appended
 * @param options more of the worker's own, such as {@code --max-instances=4}
 */
public record ContainerWorker(
    String classpath,
    Path home,
    Path dir,
    Optional<String> runtime,
    int port,
    Path log,
    List<String> options) {
  private static final String MAIN = "isolates.container.ContainerWorkerMain";

  public ContainerWorker {
    options = List.copyOf(options);
  }

  /**
   * Starts a worker and waits until it serves.
   *
   * @param atMost how long that may take
   * @throws IOException with the worker's own line when it cannot
   */
  public ServerProcess start(Duration atMost) throws IOException, InterruptedException {
    List<String> flags = new ArrayList<>(JvmFlags.RECOMMENDED);
    // The last one counts: a function is uploaded in one piece.
    flags.add("-Xmx256m");
    flags.add("-Disolates.home=" + home.toAbsolutePath());
    Optional.ofNullable(System.getProperty("isolates.native"))
        .ifPresent(folder -> flags.add("-Disolates.native=" + folder));
    List<String> arguments = new ArrayList<>(List.of("--lifeline", "--port=" + port));
    arguments.add("--dir=" + dir.toAbsolutePath());
    runtime.ifPresent(name -> arguments.add("--runtime=" + name));
    arguments.addAll(options);
    return ServerProcess.start(
        "the container worker", ServerProcess.java(flags, classpath, MAIN, arguments), log, atMost);
  }
}
