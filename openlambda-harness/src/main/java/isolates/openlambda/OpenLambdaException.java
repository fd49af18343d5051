package isolates.openlambda;

import java.io.IOException;

/**
 * A worker refused what was asked, or is none; one line that says what was wrong and what to do.
 */
public final class OpenLambdaException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one line
   */
  public OpenLambdaException(String message) {
    super(message);
  }

  /**
   * @param message one line
   * @param cause for a debugger; the message has to do without it
   */
  public OpenLambdaException(String message, Throwable cause) {
    super(message, cause);
  }
}
