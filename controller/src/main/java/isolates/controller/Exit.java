package isolates.controller;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The end of an isolate, known once its process has been reaped.
 *
 * @param instance which isolate
 * @param code its exit status, empty if a signal ended it
 * @param signal the number of the signal that ended it, empty if it exited
 * @param cpuMicros processor time of the process and of those children it waited for, user and
 *     system, in microseconds; empty where the spawner cannot know it
 * @param failure why it never reached its program; empty if it did
 */
record Exit(
    Instance instance,
    OptionalInt code,
    OptionalInt signal,
    OptionalLong cpuMicros,
    Optional<HttpErrorException> failure) {

  boolean killed() {
    return signal.isPresent();
  }

  /** How it ended, to be read after "the isolate". */
  String inWords() {
    if (signal.isPresent()) {
      return "was ended by signal " + signal.getAsInt();
    }
    return "exited with status " + code.orElse(-1);
  }

  /** JSON as {@code GET /.isolates/usage/<instance>} answers it; null for what is not known. */
  String toJson() {
    return "{\"instance\":\"%s\",\"exit\":%s,\"signal\":%s,\"cpu_us\":%s}"
        .formatted(
            instance,
            code.isPresent() ? code.getAsInt() : "null",
            signal.isPresent() ? signal.getAsInt() : "null",
            cpuMicros.isPresent() ? cpuMicros.getAsLong() : "null");
  }
}
