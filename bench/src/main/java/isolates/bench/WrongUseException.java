package isolates.bench;

/** The user asked for something that cannot be; found before anything is measured. */
public final class WrongUseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public WrongUseException(String message) {
    super(message);
  }
}
