package isolates.bench.cli;

/** The machine has not what the user asked for; found before anything is measured. */
final class MachineLacksException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MachineLacksException(String message) {
    super(message);
  }
}
