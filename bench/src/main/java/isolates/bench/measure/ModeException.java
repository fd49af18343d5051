package isolates.bench.measure;

/**
 * A sample's instance contradicts its mode: a cold start that was not cold, or a warm one that was
 * not warm.
 */
public final class ModeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ModeException(String message) {
    super(message);
  }
}
