package isolates.bench;

/** The machine has not what the user asked for; found before anything is measured. */
public final class MachineLacksException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public MachineLacksException(String message) {
    super(message);
  }
}
