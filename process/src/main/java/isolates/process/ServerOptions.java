package isolates.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * What every server of ours is told on its command line; {@link ServerProcess} is the other end.
 */
public final class ServerOptions {
  @Option(names = "--host", paramLabel = "ADDRESS", description = "Address to listen on.")
  public String host = "127.0.0.1";

  @Option(names = "--port", paramLabel = "PORT", description = "Port to listen on, 0 for any.")
  public int port;

  @Option(
      names = "--lifeline",
      description =
          "Shut down when standard input ends, so that nothing outlives who started this.")
  public boolean lifeline;

  public ServerOptions(int defaultPort) {
    port = defaultPort;
  }

  /** What is wrong with them, in a line. */
  public Optional<String> problem() {
    return port < 0 || port > 65535
        ? Optional.of("--port is from 0 to 65535, not " + port)
        : Optional.empty();
  }

  /** Calls back, on a thread of its own, when a stream that nobody writes to ends. */
  public static void whenEnded(InputStream lifeline, Runnable then) {
    Thread thread =
        new Thread(
            () -> {
              try {
                // Whatever is said, only the end counts.
                lifeline.transferTo(OutputStream.nullOutputStream());
              } catch (IOException e) {
                // As good as its end.
              }
              then.run();
            },
            "lifeline");
    thread.setDaemon(true);
    thread.start();
  }
}
