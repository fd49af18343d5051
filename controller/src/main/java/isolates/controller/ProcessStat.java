package isolates.controller;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code /proc/PID/stat} says of a process, proc(5).
 *
 * @param flags field 9, the kernel's PF_ flags
 * @param startTicks field 22, when it started, in clock ticks since boot
 */
record ProcessStat(long flags, long startTicks) {
  private static final long PF_EXITING = 4;

  /** Empty once the process is reaped. */
  static Optional<ProcessStat> of(long pid) {
    String stat;
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "stat"));
      stat = new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return Optional.empty();
    }
    // Counted after the name, which may hold anything.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Optional.of(new ProcessStat(Long.parseLong(fields[6]), Long.parseLong(fields[19])));
  }

  /** Whether the process is on its way out, or dead and not reaped. */
  boolean isExiting() {
    return (flags & PF_EXITING) != 0;
  }
}
