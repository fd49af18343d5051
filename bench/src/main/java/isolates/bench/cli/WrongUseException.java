package isolates.bench.cli;

/** The user asked for something that cannot be; found before anything is measured. */
final class WrongUseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  WrongUseException(String message) {
    super(message);
  }
}
