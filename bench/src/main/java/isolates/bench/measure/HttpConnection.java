package isolates.bench.measure;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.OptionalLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okio.Buffer;

/**
 * A connection over which one request at a time is sent and its response read, by HTTP/1.1 (RFC
 * 9112). Times are taken at the socket: before the first write and after the last read, as a client
 * in C takes them.
 *
 * <p>It is our own since a library's client does more than a request needs: after each response
 * OkHttp wakes a second thread, to see which connections are to be closed, and that thread takes
 * processors from the next request. Requests and headers are OkHttp's.
 */
final class HttpConnection implements Closeable {
  /** A head may be as long; a body has no limit but memory. */
  private static final int BUFFER = 1 << 16;

  /**
   * An older one may have been closed by its server, which is looked for before it is used: Node
   * closes one after five seconds. Looking makes all further reads poll first.
   */
  static final long FRESH_NS = 2_000_000_000;

  /** Where the status stands in a line such as {@code HTTP/1.1 200 OK}. */
  private static final int STATUS = 9;

  private static final int STATUS_END = 12;

  /** Closed from other threads, too. */
  private volatile Socket socket = new Socket();

  private final byte[] buffer = new byte[BUFFER];
  private InputStream in;
  private int at;
  private int end;
  private boolean keepAlive = true;

  private long startNs = System.nanoTime();
  private OptionalLong firstByteNs = OptionalLong.empty();
  private OptionalLong status = OptionalLong.empty();
  private long readNs;

  private volatile long progressNs = startNs;

  private volatile boolean hasTimedOut;

  /**
   * A response.
   *
   * @param startNs when its request was sent, or the connection for it begun
   * @param firstByteNs when the first byte of its body was there; empty if it has none
   * @param endNs when its last byte was there
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(
      long startNs,
      OptionalLong firstByteNs,
      long endNs,
      int status,
      Headers headers,
      byte[] body) {}

  /** Connects, by TLS where the URL says https; the first request then counts from here. */
  void connect(HttpUrl url) throws IOException {
    socket.setTcpNoDelay(true);
    startNs = System.nanoTime();
    socket.connect(new InetSocketAddress(url.host(), url.port()));
    if (url.isHttps()) {
      socket = secured(url);
    }
    in = socket.getInputStream();
  }

  private SSLSocket secured(HttpUrl url) throws IOException {
    try {
      SSLSocketFactory factory = SSLContext.getDefault().getSocketFactory();
      SSLSocket secured = (SSLSocket) factory.createSocket(socket, url.host(), url.port(), true);
      SSLParameters parameters = secured.getSSLParameters();
      // Else any certificate would do, whomever it names.
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secured.setSSLParameters(parameters);
      secured.startHandshake();
      return secured;
    } catch (NoSuchAlgorithmException e) {
      throw new IOException("this JDK has no TLS", e);
    }
  }

  /** The request as it goes over the wire. */
  static byte[] bytes(Request request) {
    Buffer body = new Buffer();
    Headers.Builder headers = request.headers().newBuilder();
    headers.set("Host", "%s:%d".formatted(request.url().host(), request.url().port()));
    if (request.body() != null) {
      try {
        request.body().writeTo(body);
      } catch (IOException e) {
        throw new UncheckedIOException("a request's body could not be made", e);
      }
      if (request.body().contentType() != null) {
        headers.set("Content-Type", request.body().contentType().toString());
      }
      headers.set("Content-Length", Long.toString(body.size()));
    }
    String query = request.url().encodedQuery();
    Buffer all = new Buffer();
    all.writeUtf8(
        "%s %s HTTP/1.1\r\n%s\r\n"
            .formatted(
                request.method(),
                request.url().encodedPath() + (query == null ? "" : "?" + query),
                headers.build().toString().replace("\n", "\r\n")));
    all.write(body, body.size());
    return all.readByteArray();
  }

  /**
   * Sends a request and reads its response.
   *
   * @param request as {@link #bytes} has it
   * @param isFirst whether the connection was opened for it, and counts
   */
  Answer exchange(String method, byte[] request, boolean isFirst) throws IOException {
    firstByteNs = OptionalLong.empty();
    status = OptionalLong.empty();
    if (!isFirst) {
      startNs = System.nanoTime();
    }
    socket.getOutputStream().write(request);
    int code;
    Headers headers;
    do {
      code = status(line());
      headers = headers();
    } while (code / 100 == 1);
    status = OptionalLong.of(code);
    keepAlive = !"close".equalsIgnoreCase(headers.get("Connection"));
    byte[] body = body(method, code, headers);
    return new Answer(startNs, firstByteNs, readNs, code, headers, body);
  }

  private static int status(String line) throws ProtocolException {
    if (!line.startsWith("HTTP/1.") || line.length() < STATUS_END) {
      throw new ProtocolException("not a status line of HTTP/1.1: " + line);
    }
    return number(line.substring(STATUS, STATUS_END), 10);
  }

  private Headers headers() throws IOException {
    Headers.Builder headers = new Headers.Builder();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon <= 0) {
        throw new ProtocolException("not a header: " + line);
      }
      headers.addUnsafeNonAscii(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    return headers.build();
  }

  private byte[] body(String method, int code, Headers headers) throws IOException {
    if (method.equals("HEAD") || code == 204 || code == 304) {
      return new byte[0];
    }
    if ("chunked".equalsIgnoreCase(headers.get("Transfer-Encoding"))) {
      return chunks();
    }
    String length = headers.get("Content-Length");
    if (length == null) {
      keepAlive = false;
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      while (at < end || fill()) {
        all.write(buffer, at, end - at);
        firstByte();
        at = end;
      }
      return all.toByteArray();
    }
    byte[] body = new byte[number(length, 10)];
    read(body);
    return body;
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int length = chunk(); length > 0; length = chunk()) {
      byte[] chunk = new byte[length];
      read(chunk);
      all.write(chunk);
      if (!line().isEmpty()) {
        throw new ProtocolException("a chunk is longer than it says");
      }
    }
    headers(); // the trailer
    return all.toByteArray();
  }

  private int chunk() throws IOException {
    String line = line();
    int extension = line.indexOf(';');
    return number(extension < 0 ? line : line.substring(0, extension), 16);
  }

  private static int number(String text, int radix) throws ProtocolException {
    try {
      int number = Integer.parseInt(text.strip(), radix);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Refused below, with negative ones.
    }
    throw new ProtocolException("not a number: " + text);
  }

  private void read(byte[] bytes) throws IOException {
    for (int have = 0; have < bytes.length; ) {
      if (at == end) {
        require(fill());
      }
      firstByte();
      int part = Math.min(bytes.length - have, end - at);
      System.arraycopy(buffer, at, bytes, have, part);
      have += part;
      at += part;
    }
  }

  private void firstByte() {
    if (firstByteNs.isEmpty()) {
      firstByteNs = OptionalLong.of(readNs);
    }
  }

  /** The next line, without its end. */
  private String line() throws IOException {
    for (int from = at; ; ) {
      for (int i = from; i < end; i++) {
        if (buffer[i] == '\n') {
          int stop = i > at && buffer[i - 1] == '\r' ? i - 1 : i;
          String line = new String(buffer, at, stop - at, StandardCharsets.ISO_8859_1);
          at = i + 1;
          return line;
        }
      }
      System.arraycopy(buffer, at, buffer, 0, end - at);
      end -= at;
      at = 0;
      from = end;
      if (end == buffer.length) {
        throw new ProtocolException("a line of the head is longer than " + BUFFER + " bytes");
      }
      require(fill());
    }
  }

  private static void require(boolean more) throws EOFException {
    if (!more) {
      throw new EOFException("the connection ended within the response");
    }
  }

  /** Reads more into the buffer; false at the end of the connection. */
  private boolean fill() throws IOException {
    if (at == end) {
      at = 0;
      end = 0;
    }
    int count = in.read(buffer, end, buffer.length - end);
    readNs = System.nanoTime();
    progressNs = readNs;
    end += Math.max(0, count);
    return count > 0;
  }

  /** Whether another request may be sent over it. */
  boolean isReusable() {
    return keepAlive && at == end && !socket.isClosed();
  }

  /** Whether its server has not closed it meanwhile. Nothing of it is under way. */
  boolean isAlive() {
    if (System.nanoTime() - readNs < FRESH_NS) {
      return true;
    }
    try {
      socket.setSoTimeout(1);
      try {
        // What has been read belongs to no request, whatever it is.
        int unasked = in.read(buffer, 0, 1);
        return unasked == 0;
      } catch (SocketTimeoutException e) {
        return true;
      } finally {
        socket.setSoTimeout(0);
      }
    } catch (IOException e) {
      return false;
    }
  }

  /** A request begins: patience counts from here, and then from each byte of its response. */
  void begin() {
    progressNs = System.nanoTime();
  }

  /**
   * Closes it if nothing has come for longer than that; callable from any thread while a request is
   * under way. A socket's own time limit would cost a request two more system calls.
   */
  void closeAfter(Duration patience) {
    if (System.nanoTime() - progressNs > patience.toNanos()) {
      hasTimedOut = true;
      close();
    }
  }

  /** Whether {@link #closeAfter} has closed it. */
  boolean hasTimedOut() {
    return hasTimedOut;
  }

  /** When the last request was sent, or its connection begun. */
  long startNs() {
    return startNs;
  }

  /** When the first byte of the last response's body was there; empty if none came. */
  OptionalLong firstByteNs() {
    return firstByteNs;
  }

  /** Of the last response; empty if none came. */
  OptionalLong status() {
    return status;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      return; // closed all the same
    }
  }
}
