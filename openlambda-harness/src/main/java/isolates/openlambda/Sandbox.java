package isolates.openlambda;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A SOCK sandbox as a real worker's {@code /debug} shows it.
 *
 * @param name of the function it is for; OpenLambda's own word for one of the import cache
 * @param controlGroup of version 2; memory.current and cgroup.procs lie in it
 * @param frozen whether it is paused
 */
public record Sandbox(String name, Path controlGroup, boolean frozen) {
  private static final String RESOURCE = "/<RESOURCE>.";

  /** The last part of its folder of scratch: a number of the worker's, then the name. */
  private static final Pattern SCRATCH = Pattern.compile("(?m)^HOST DIR: .*/\\d+-([^/\\n]*)$");

  private static final Pattern GROUP = Pattern.compile("(?m)^CGROUPS: (.*)$");
  private static final Pattern FREEZER = Pattern.compile("(?m)^FREEZE STATE: (\\d+)$");

  /** Those that a worker has; what is no SOCK sandbox is left out. */
  static List<Sandbox> parse(String debug) {
    return Stream.of(debug.split("(?m)^-{8}$"))
        .map(Sandbox::one)
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Sandbox> one(String text) {
    Matcher scratch = SCRATCH.matcher(text);
    Matcher group = GROUP.matcher(text);
    Matcher freezer = FREEZER.matcher(text);
    if (!scratch.find() || !group.find() || !freezer.find()) {
      return Optional.empty();
    }
    return Optional.of(
        new Sandbox(
            scratch.group(1),
            Path.of(group.group(1).replace(RESOURCE, "")),
            freezer.group(1).equals("1")));
  }
}
