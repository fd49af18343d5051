package isolates.bench.experiment;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** An HTTP server in this JVM, on the loopback interface. */
final class LocalServer {
  static {
    // Else its answers wait 40 ms for an acknowledgement that the client delays.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private HttpServer server;

  void start(HttpHandler handler) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", handler);
    server.start();
  }

  /** With a slash at its end. */
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  boolean isRunning() {
    return server != null;
  }

  void stop() {
    if (isRunning()) {
      server.stop(0);
      server = null;
    }
  }
}
