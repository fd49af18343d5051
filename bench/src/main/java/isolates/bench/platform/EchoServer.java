package isolates.bench.platform;

import isolates.process.ServerProcess;
import java.nio.file.Path;

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
    server = Installation.own().startController("the echo server", root, "none", log);
  }

  public String url() {
    return server.url() + "/.isolates/echo";
  }

  /** Stops it; does nothing if it is not running. */
  public void stop() {
    if (server != null) {
      server.close();
      server = null;
    }
  }

  @Override
  public void close() {
    stop();
  }
}
