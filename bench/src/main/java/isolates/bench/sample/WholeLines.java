package isolates.bench.sample;

import java.io.IOException;
import java.io.Reader;
import java.util.Arrays;

/**
 * A reader's text up to its last line end: what a killed writer left unfinished behind it is not
 * seen.
 */
final class WholeLines extends Reader {
  private final Reader in;

  /**
   * What may be handed out is {@code [next, whole)}; {@code [whole, filled)} still waits for its
   * line end.
   */
  private char[] buffer = new char[1 << 16];

  private int next;
  private int whole;
  private int filled;
  private boolean ended;

  WholeLines(Reader in) {
    this.in = in;
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (next == whole && !ended) {
      fill();
    }
    if (next == whole) {
      return -1;
    }
    int count = Math.min(length, whole - next);
    System.arraycopy(buffer, next, target, offset, count);
    next += count;
    return count;
  }

  private void fill() throws IOException {
    System.arraycopy(buffer, whole, buffer, 0, filled - whole);
    filled -= whole;
    next = 0;
    whole = 0;
    if (filled == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int count = in.read(buffer, filled, buffer.length - filled);
    if (count < 0) {
      ended = true;
      return;
    }
    filled += count;
    whole = filled;
    while (whole > 0 && buffer[whole - 1] != '\n') {
      whole--;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
