package isolates.bench.gate;

/** What the gate was given cannot be judged; one line that says why and what to do. */
public final class GateException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public GateException(String message) {
    super(message);
  }
}
