package isolates.bench.platform;

/** A platform could not be started, or died. The message is one line that says what to do. */
public final class PlatformException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public PlatformException(String message) {
    super(message);
  }

  public PlatformException(String message, Throwable cause) {
    super(message, cause);
  }
}
