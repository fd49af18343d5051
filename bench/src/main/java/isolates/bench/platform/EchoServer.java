package isolates.bench.platform;

/** A server that echoes: what the driver, its connection and an HTTP server cost by themselves. */
public interface EchoServer {
  /**
   * Returns when it serves.
   *
   * @throws PlatformException if it does not come up
   */
  void start() throws InterruptedException;

  /** How to have an input echoed; valid until {@link #stop}. */
  Endpoint endpoint();

  /** Stops it; does nothing if it is not running. */
  void stop();
}
