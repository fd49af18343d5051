package isolates.bench.platform;

import java.util.OptionalLong;

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

  /** Processor time that it has used since it was started; empty where it cannot tell. */
  OptionalLong cpuNs();

  /** Stops it; does nothing if it is not running. */
  void stop();
}
