package isolates.bench.figure;

import java.io.IOException;

/** A folder was named that holds nothing to draw. The message is one line. */
public final class NoDataException extends IOException {
  private static final long serialVersionUID = 1;

  public NoDataException(String message) {
    super(message);
  }
}
