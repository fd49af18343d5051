package isolates.openlambda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process, named so that no other is ever taken for it while the machine runs: ids are used
 * again, but never with the same start time.
 *
 * @param pid its process id
 * @param start when it started, in clock ticks since boot: field 22 of /proc/PID/stat
 */
public record ProcessIdentity(long pid, long start) {
  private static final Pattern NAME = Pattern.compile("isolates-(\\d+)-(\\d+)");

  public static ProcessIdentity ofThisProcess() {
    long pid = ProcessHandle.current().pid();
    return new ProcessIdentity(
        pid,
        startOf(pid)
            .orElseThrow(() -> new IllegalStateException("/proc has no entry for this process")));
  }

  /** Finds a worker's identity in a name that {@link #name()} gave, or none. */
  public static Optional<ProcessIdentity> parse(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? Optional.of(
            new ProcessIdentity(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  /** The prefix of everything this worker makes: its folder, its control groups, its containers. */
  public String name() {
    return "isolates-" + pid + "-" + start;
  }

  public boolean isAlive() {
    return startOf(pid).filter(found -> found == start).isPresent();
  }

  /** Whether a process has been stopped by a signal, and so heeds no other than SIGKILL. */
  static boolean isStopped(long pid) {
    return stat(pid).filter(fields -> fields[0].equals("T")).isPresent();
  }

  private static Optional<Long> startOf(long pid) {
    return stat(pid)
        .filter(fields -> !fields[0].equals("Z") && !fields[0].equals("X"))
        .map(fields -> Long.valueOf(fields[19]));
  }

  /** Fields of /proc/PID/stat from the third on. */
  private static Optional<String[]> stat(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // The command's name, in parentheses, may itself hold spaces and parentheses.
      return Optional.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
