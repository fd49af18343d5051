package isolates.controller;

import java.util.Locale;

/** How a process for a request is made: the key {@code start} of a function. */
enum StartKind {
  /** The program is executed when the request comes. */
  EXEC,
  /** A template that has loaded the program forks. */
  FORK,
  /** The program was executed before, and waits for its request. */
  WAIT;

  String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
