package isolates.bench.platform;

import isolates.controller.JvmFlags;
import java.nio.file.Path;
import java.util.List;

/**
 * A controller that runs nothing: its echo shows what the driver, the connection and the HTTP
 * server cost by themselves.
 */
public final class EchoServer implements AutoCloseable {
  private final Path root;
  private final Path log;
  private ServerProcess server;

  public EchoServer(Path root, Path logs) {
    this.root = root;
    this.log = logs.resolve("floor-echo.log");
  }

  /** Returns when it serves. */
  public void start() throws InterruptedException {
    server =
        ServerProcess.start(
            "the echo server",
            JvmFlags.RECOMMENDED,
            "isolates.controller.Main",
            List.of("--root=" + root, "--port=0", "--interception=none"),
            log);
  }

  public String url() {
    return server.url() + "/.isolates/echo";
  }

  /** Stops it; does nothing if it is not running. */
  public void stop() {
    if (server != null) {
      server.stop();
      server = null;
    }
  }

  @Override
  public void close() {
    stop();
  }
}
