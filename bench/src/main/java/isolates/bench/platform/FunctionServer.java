package isolates.bench.platform;

import isolates.workload.Workload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The server of a function, outside any container and asked directly: what a warm container is to
 * be held against.
 */
public final class FunctionServer {
  private static final Duration TO_SERVE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(5);

  /** The server ends with the pipe on standard input, however this JVM ends. */
  private static final String TIED =
      "trap '' INT; exec 3<&0; \"$@\" </dev/null 3<&- & server=$!;"
          + " { cat <&3 >/dev/null; kill -9 $server; } & watch=$!; wait $server; kill $watch";

  private final Workload workload;
  private final Path folder;
  private Process process;
  private int port;

  /**
   * @param workload one with a server
   * @param executable what isolates run, as it was built; the server lies in the same folder
   */
  public FunctionServer(Workload workload, Path executable) {
    this.workload = workload;
    Path built = executable;
    for (Path unused : Path.of(workload.isolate()).normalize()) {
      built = built.getParent();
    }
    this.folder = built;
  }

  public Workload workload() {
    return workload;
  }

  /**
   * Returns when it accepts connections.
   *
   * @throws PlatformException if it does not: one that listens elsewhere than at {@code PORT}
   *     cannot be had here
   */
  public void start() throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", TIED, "sh"));
    command.addAll(workload.server().orElseThrow().command());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().keySet().retainAll(Set.of("PATH"));
    try {
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = free.getLocalPort();
      }
      builder.environment().put("PORT", Integer.toString(port));
      process = builder.start();
    } catch (IOException e) {
      throw new PlatformException("the server of %s: %s".formatted(workload.name(), e), e);
    }
    long deadline = System.nanoTime() + TO_SERVE.toNanos();
    while (!accepts()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        stop();
        throw new PlatformException(
            "the server of %s does not listen at $PORT outside a container"
                .formatted(workload.name()));
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    }
  }

  private boolean accepts() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** How to invoke it; valid until {@link #stop}. */
  public Endpoint endpoint() {
    return FunctionEndpoint.unnamed("http://127.0.0.1:" + port + "/", workload.input());
  }

  /** Stops it; does nothing if it is not running. */
  public void stop() {
    if (process == null) {
      return;
    }
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It is gone already.
    }
    process.onExit().join();
    process = null;
  }
}
