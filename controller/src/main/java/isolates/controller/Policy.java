package isolates.controller;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What isolates may call.
 *
 * @param rows a verdict for each call that the policy names
 * @param others the verdict for all other calls
 */
record Policy(Map<String, Verdict> rows, Verdict others) {
  /** The row for every call that has none. */
  private static final String OTHERS = "*";

  /** Before a name: the row does not count where this machine has no such call. */
  private static final String IF_THERE = "?";

  private static final int LARGEST_ERROR = 4095;

  /** What happens to a call. */
  enum Action {
    ALLOW,
    LOG,
    DENY,
    KILL;

    String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What happens to a call, exactly.
   *
   * @param errno what a denied call returns; 0 for every other action
   */
  record Verdict(Action action, int errno) {
    static final Verdict ALLOW = new Verdict(Action.ALLOW, 0);

    /** The rest of a row, as {@code /proc/isolates/policy} takes it: errors by number. */
    @Override
    public String toString() {
      return action == Action.DENY ? "deny," + errno : action.id();
    }
  }

  Policy {
    rows = Map.copyOf(rows);
  }

  /**
   * Reads rows {@code call,allow|log|deny|kill[,errno]}; an errno is a name or a number, EPERM if
   * absent. A call {@code *} stands for all that have no row, which are else allowed. Empty lines
   * and lines that start with {@code #} are skipped.
   *
   * <p>The operations of io_uring pass by every interception of calls, so its calls are denied
   * unless they have rows of their own.
   *
   * @param source what errors call the rows' origin
   * @throws StartupException if a row is wrong: a policy with a slip in it would allow what it was
   *     to deny
   */
  static Policy parse(String source, List<String> lines, KernelNumbers names)
      throws StartupException {
    Map<String, Verdict> rows = new TreeMap<>();
    names.calls().keySet().stream()
        .filter(call -> call.startsWith("io_uring_"))
        .forEach(call -> rows.put(call, new Verdict(Action.DENY, names.error("EPERM").orElse(1))));
    Map<String, Integer> given = new TreeMap<>();
    for (int number = 1; number <= lines.size(); number++) {
      String line = lines.get(number - 1).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String at = source + ":" + number + ": ";
      String[] fields = line.split(",", -1);
      if (fields.length < 2 || fields.length > 3) {
        throw wrong(at + "a row is call,allow|log|deny|kill[,errno], not " + line);
      }
      boolean optional = fields[0].startsWith(IF_THERE);
      String call = optional ? fields[0].substring(1) : fields[0];
      Verdict verdict = verdict(at, fields, names);
      if (!call.equals(OTHERS) && names.call(call).isEmpty()) {
        if (optional) {
          continue;
        }
        throw wrong(at + "no system call of this machine is called " + call);
      }
      Integer before = given.put(call, number);
      if (before != null) {
        throw wrong(at + call + " has a row already, in line " + before);
      }
      rows.put(call, verdict);
    }
    Verdict others = rows.remove(OTHERS);
    return new Policy(rows, others == null ? Verdict.ALLOW : others);
  }

  private static Verdict verdict(String at, String[] fields, KernelNumbers names)
      throws StartupException {
    Action action =
        Stream.of(Action.values())
            .filter(candidate -> candidate.id().equals(fields[1]))
            .findAny()
            .orElseThrow(() -> wrong(at + "allow, log, deny or kill, not " + fields[1]));
    if (action != Action.DENY) {
      if (fields.length == 3) {
        throw wrong(at + "only deny takes an errno");
      }
      return new Verdict(action, 0);
    }
    String error = fields.length == 3 ? fields[2] : "EPERM";
    OptionalInt errno = names.error(error);
    if (errno.isEmpty() || errno.getAsInt() < 1 || errno.getAsInt() > LARGEST_ERROR) {
      throw wrong(at + "no error of this machine is called " + error);
    }
    return new Verdict(action, errno.getAsInt());
  }

  private static StartupException wrong(String line) {
    return new StartupException(StartupException.WRONG_USE, line);
  }

  Verdict of(String call) {
    return rows.getOrDefault(call, others);
  }

  /** The rows as {@code /proc/isolates/policy} takes them, in place of those it has. */
  String toModuleRows() {
    return Stream.concat(
            Stream.of("clear", OTHERS + "," + others),
            rows.entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .map(row -> row.getKey() + "," + row.getValue()))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
