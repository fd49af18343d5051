package isolates.controller;

import java.util.List;
import java.util.Locale;

/**
 * How the isolates' system calls are intercepted.
 *
 * @param filter a seccomp program that every isolate installs before its execve; empty for none
 * @param token the words by which that program knows the controller's own execve
 */
record Interception(Kind kind, List<BpfInstruction> filter, ExecToken token) {
  /** Who intercepts. */
  enum Kind {
    NONE,
    SECCOMP,
    LKM;

    /** The name on the command line and in the status. */
    String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final Interception NONE = new Interception(Kind.NONE, List.of(), new ExecToken(0, 0, 0));
}
