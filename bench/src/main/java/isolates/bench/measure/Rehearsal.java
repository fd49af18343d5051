package isolates.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import okhttp3.HttpUrl;

/**
 * A connection of the driver to itself. While nothing is asked of anything, other work pushes the
 * driver's own code and data out of the processor's caches, more of them than a client in C has.
 * Exchanging something with itself right before a request brings them back, while the servers that
 * are measured stay as the pause has left them.
 */
final class Rehearsal {
  private static final byte[] RESPONSE =
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1".getBytes(StandardCharsets.US_ASCII);

  private final HttpConnection near = new HttpConnection();
  private final Socket far;

  Rehearsal() {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HttpUrl url =
          new HttpUrl.Builder()
              .scheme("http")
              .host("127.0.0.1")
              .port(server.getLocalPort())
              .build();
      near.connect(url);
      far = server.accept();
      far.setTcpNoDelay(true);
    } catch (IOException e) {
      throw new UncheckedIOException("the driver cannot connect to itself", e);
    }
  }

  /** Sends a request to itself, and reads a response that is already there. */
  void exchange(String method, byte[] request) {
    try {
      far.getOutputStream().write(RESPONSE);
      near.exchange(method, request, false);
      far.getInputStream().skipNBytes(request.length);
    } catch (IOException e) {
      throw new UncheckedIOException("the driver cannot connect to itself", e);
    }
  }
}
