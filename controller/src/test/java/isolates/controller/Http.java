package isolates.controller;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A client that sends exactly the bytes a test means, which no well-behaved library would, and
 * reads answers by RFC 9112.
 */
final class Http implements AutoCloseable {
  private static final int READ_LIMIT_MILLIS = 30_000;

  /**
   * A response.
   *
   * @param headers names in lower case, the last of several values
   * @param text the body, a character a byte
   */
  record Response(int status, String reason, Map<String, String> headers, String text) {
    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    byte[] body() {
      return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    String instance() {
      return header(Responses.INSTANCE).orElseThrow();
    }
  }

  private final Socket socket;
  private final InputStream in;

  /** What still sends the last request's body; not started at first, as if it were done. */
  private Thread sender = new Thread("sender");

  private Http(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), 65536);
  }

  static Http connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(READ_LIMIT_MILLIS);
    return new Http(socket);
  }

  static Response get(int port, String target, String... headers) throws IOException {
    return once(port, "GET", target, null, headers);
  }

  static Response post(int port, String target, byte[] body, String... headers) throws IOException {
    return once(port, "POST", target, body, headers);
  }

  static Response post(int port, String target, String body, String... headers) throws IOException {
    return post(port, target, body.getBytes(StandardCharsets.ISO_8859_1), headers);
  }

  /** One request on a connection of its own. */
  static Response once(int port, String method, String target, byte[] body, String... headers)
      throws IOException {
    try (Http http = connect(port)) {
      return http.exchange(method, target, body, headers);
    }
  }

  Response exchange(String method, String target, byte[] body, String... headers)
      throws IOException {
    awaitSender();
    sendMeanwhile(
        () -> {
          send(head(method, target, body, headers));
          if (body != null) {
            send(body);
          }
        });
    return read(method.equals("HEAD"));
  }

  private void awaitSender() {
    try {
      sender.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Something that writes to this connection. */
  interface Sending {
    void run() throws IOException;
  }

  /** Sends while the response is read: a server that streams takes no more than it can pass on. */
  void sendMeanwhile(Sending sending) {
    sender =
        new Thread(
            () -> {
              try {
                sending.run();
              } catch (IOException e) {
                // The response, or that there is none, tells the test.
              }
            },
            "sender");
    sender.setDaemon(true);
    sender.start();
  }

  static String head(String method, String target, byte[] body, String... headers) {
    List<String> lines = new ArrayList<>();
    lines.add(method + " " + target + " HTTP/1.1");
    lines.add("Host: test");
    if (body != null) {
      lines.add("Content-Length: " + body.length);
    }
    lines.addAll(List.of(headers));
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void send(byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
  }

  /** Reads a response, and passes by any 100 before it unless that is what comes last. */
  Response read(boolean bodyless) throws IOException {
    String[] first = line().split(" ", 3);
    int status = Integer.parseInt(first[1]);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    boolean empty = bodyless || status == 204 || status == 304 || status < 200;
    String text = empty ? "" : new String(body(headers), StandardCharsets.ISO_8859_1);
    return new Response(status, first.length > 2 ? first[2] : "", headers, text);
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    if (headers.containsKey("content-length")) {
      return exactly(Integer.parseInt(headers.get("content-length")));
    }
    if (!"chunked".equals(headers.get("transfer-encoding"))) {
      return in.readAllBytes();
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = chunkSize(); size > 0; size = chunkSize()) {
      body.write(exactly(size));
      line();
    }
    line();
    return body.toByteArray();
  }

  private int chunkSize() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException(
          "the response breaks off after %d of %d bytes".formatted(bytes.length, length));
    }
    return bytes;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection ended");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  /** Whether nothing at all comes for a while. */
  boolean silent() throws IOException {
    socket.setSoTimeout(200);
    try {
      in.mark(1);
      in.read();
      in.reset();
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    } finally {
      socket.setSoTimeout(READ_LIMIT_MILLIS);
    }
  }

  /** Whether the other side has closed; waits for it. */
  boolean closedByPeer() throws IOException {
    return in.read() < 0;
  }

  InputStream stream() {
    return in;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
