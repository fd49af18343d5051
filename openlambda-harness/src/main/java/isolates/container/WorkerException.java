package isolates.container;

/** What went wrong and what to do, in one line fit for a user. */
public final class WorkerException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one line: what is wrong, and what to do about it
   * @param cause for a debugger, null if there is none; the message has to do without it
   */
  public WorkerException(String message, Throwable cause) {
    super(message, cause);
  }
}
