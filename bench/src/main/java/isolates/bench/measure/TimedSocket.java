package isolates.bench.measure;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import javax.net.SocketFactory;

/**
 * A socket that knows when its last request was handed to the kernel and when the last bytes came
 * from it. A time read here holds nothing of the HTTP client above, as in a client in C: neither
 * the building of a request nor the parsing of a response.
 *
 * <p>Its timeout is its own: the client's would hand every call to a second thread that watches it.
 */
final class TimedSocket extends Socket {
  private final int patienceMs;
  private boolean requested;
  private long startNs;
  private long readNs;

  private TimedSocket(Duration patience) throws SocketException {
    patienceMs = Math.toIntExact(patience.toMillis());
    super.setSoTimeout(patienceMs);
    setTcpNoDelay(true);
  }

  /**
   * A factory of such sockets.
   *
   * @param patience how long a connection and each read may take
   */
  static SocketFactory factory(Duration patience) {
    return new Factory(patience);
  }

  /** When the request's first bytes were written, or its connection was begun if it had none. */
  long startNs() {
    return startNs;
  }

  /** When the last read returned. */
  long readNs() {
    return readNs;
  }

  /** The response has been read: what is written next begins another request. */
  void responded() {
    requested = false;
  }

  private void request() {
    if (!requested) {
      requested = true;
      startNs = System.nanoTime();
    }
  }

  @Override
  public void connect(SocketAddress address, int timeoutMs) throws IOException {
    request();
    super.connect(address, patienceMs);
  }

  /** Keeps its own, whatever the client asks for. */
  @Override
  public void setSoTimeout(int timeoutMs) {}

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(super.getInputStream()) {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = in.read(bytes, offset, length);
        readNs = System.nanoTime();
        return count;
      }
    };
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new FilterOutputStream(super.getOutputStream()) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        request();
        out.write(bytes, offset, length);
      }
    };
  }

  private static final class Factory extends SocketFactory {
    private final Duration patience;

    Factory(Duration patience) {
      this.patience = patience;
    }

    @Override
    public Socket createSocket() throws SocketException {
      return new TimedSocket(patience);
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, java.net.InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(java.net.InetAddress host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(
        java.net.InetAddress host, int port, java.net.InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }
  }
}
