package isolates.controller;

/** The controller cannot start: one line that says what is wrong and what to do. */
final class StartupException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Wrong use: another option would do. */
  static final int WRONG_USE = 2;

  /** The machine lacks what was asked for. */
  static final int LACKING = 3;

  private final int exitStatus;

  StartupException(int exitStatus, String line) {
    super(line, null, false, false);
    this.exitStatus = exitStatus;
  }

  int exitStatus() {
    return exitStatus;
  }
}
