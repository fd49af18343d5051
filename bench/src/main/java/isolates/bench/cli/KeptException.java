package isolates.bench.cli;

/** A run ended before its time; the message says what of it was kept, and where. */
final class KeptException extends RuntimeException {
  private static final long serialVersionUID = 1;

  KeptException(String kept, Exception cause) {
    super(kept, cause);
  }

  Exception cause() {
    return (Exception) getCause();
  }
}
