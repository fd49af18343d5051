package isolates.controller;

/**
 * An error number of Linux, as a launch meets it.
 *
 * @param number errno
 * @param inWords what it means here and what helps
 * @param passing whether the same request may succeed a little later
 */
record SpawnError(int number, String inWords, boolean passing) {
  static SpawnError of(int errno) {
    return switch (errno) {
      case 2 ->
          lasting(errno, "no such file, or the interpreter that its first line names is missing");
      case 7 -> lasting(errno, "the request's headers are too long for an environment (E2BIG)");
      case 8 ->
          lasting(
              errno,
              "not a program for this machine (ENOEXEC); a script needs a first line such as #!/bin/sh");
      case 11 -> passing(errno, "the limit of processes is reached (EAGAIN)");
      case 12 -> passing(errno, "out of memory (ENOMEM)");
      case 13 ->
          lasting(
              errno, "permission denied (EACCES): the file, its interpreter, or a noexec mount");
      case 23, 24 -> passing(errno, "the limit of open files is reached (EMFILE)");
      case 26 -> passing(errno, "the file is being written (ETXTBSY)");
      case 40 -> lasting(errno, "its interpreters form a loop (ELOOP)");
      default -> lasting(errno, "error " + errno + " of Linux");
    };
  }

  private static SpawnError lasting(int errno, String inWords) {
    return new SpawnError(errno, inWords, false);
  }

  private static SpawnError passing(int errno, String inWords) {
    return new SpawnError(errno, inWords, true);
  }
}
