package isolates.controller;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Requests that the controller sends to itself before it says that it is ready. A JVM interprets
 * code that it has not run some hundred times, which would make the first isolates look twice as
 * slow as the rest; a server that is ready has that behind it.
 */
final class WarmUp {
  /** The program in the native directory: prints a response and exits, without a C library. */
  static final String PROGRAM = "warmup";

  private static final byte[] REQUEST =
      ("POST /"
              + PROGRAM
              + "?a=b HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n"
              + "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n7\n")
          .getBytes(StandardCharsets.US_ASCII);

  private static final String OK = "HTTP/1.1 200";

  private static final String END = "ok\n";

  /**
   * For each response: a controller that cannot answer must say so, not hang before it is ready.
   */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private WarmUp() {}

  /**
   * Sends requests one after another on one connection.
   *
   * @param server where the program is served
   * @throws IOException if a response is not what the program prints
   */
  static void run(InetSocketAddress server, int requests) throws IOException {
    try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) PATIENCE.toMillis());
      OutputStream out = socket.getOutputStream();
      InputStream in = socket.getInputStream();
      byte[] response = new byte[4096];
      for (int i = 0; i < requests; i++) {
        out.write(REQUEST);
        int length = 0;
        while (!text(response, length).endsWith(END)) {
          int read = in.read(response, length, response.length - length);
          length += Math.max(read, 0);
          if (read <= 0 || (length >= OK.length() && !text(response, length).startsWith(OK))) {
            throw new IOException(
                "the response to the warm-up was: " + text(response, length).strip());
          }
        }
      }
    }
  }

  private static String text(byte[] response, int length) {
    return new String(response, 0, length, StandardCharsets.ISO_8859_1);
  }
}
