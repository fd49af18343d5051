package isolates.workload;

/**
 * A function is declared wrongly, or cannot be built. The message is one line that names the place.
 */
public final class WorkloadException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public WorkloadException(String message) {
    super(message);
  }

  public WorkloadException(String message, Throwable cause) {
    super(message, cause);
  }
}
