package isolates.bench.cli;

/** A run ended before its time; the message says what of it was kept, and where. */
final class PartialRunException extends RuntimeException {
  private static final long serialVersionUID = 1;

  PartialRunException(String kept, Exception cause) {
    super(kept, cause);
  }

  Exception cause() {
    return (Exception) getCause();
  }
}
