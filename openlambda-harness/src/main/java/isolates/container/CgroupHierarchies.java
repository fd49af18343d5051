package isolates.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The control group hierarchies mounted on this machine: version 1 (one a controller), version 2
 * (one for all), or both ("hybrid").
 *
 * @param version1 controller or name, and mount point, of each version 1 hierarchy
 * @param unified mount point of the version 2 hierarchy
 */
public record CgroupHierarchies(List<Version1> version1, Optional<Path> unified) {

  /**
   * A hierarchy of version 1.
   *
   * @param controllers as mounted together, such as {@code cpu,cpuacct}
   * @param mount its root
   */
  public record Version1(Set<String> controllers, Path mount) {}

  /** Those of this machine; none where that cannot be read. */
  public static CgroupHierarchies mounted() {
    try {
      return parse(Files.readAllLines(Path.of("/proc/self/mountinfo")));
    } catch (IOException e) {
      return new CgroupHierarchies(List.of(), Optional.empty());
    }
  }

  /**
   * @param mountinfo lines as in proc_pid_mountinfo(5)
   */
  static CgroupHierarchies parse(List<String> mountinfo) {
    List<Version1> version1 = new ArrayList<>();
    Optional<Path> unified = Optional.empty();
    for (String line : mountinfo) {
      String[] halves = line.split(" - ", 2);
      String[] head = halves[0].split(" ", -1);
      String[] tail = halves[1].split(" ", -1);
      // Field 4 is what of the file system is mounted: only a whole hierarchy can be searched by
      // path.
      Path mount = Path.of(head[4]);
      if (tail[0].equals("cgroup2") && unified.isEmpty()) {
        unified = Optional.of(mount);
      } else if (tail[0].equals("cgroup")) {
        Set<String> options = new LinkedHashSet<>(List.of(tail[2].split(",", -1)));
        options.removeAll(Set.of("rw", "ro"));
        version1.add(new Version1(options, mount));
      }
    }
    return new CgroupHierarchies(List.copyOf(version1), unified);
  }

  /** The version 1 hierarchy of a controller, if it is mounted there. */
  public Optional<Path> version1(String controller) {
    return version1.stream()
        .filter(v -> v.controllers().contains(controller))
        .map(Version1::mount)
        .findFirst();
  }

  List<Path> mounts() {
    List<Path> mounts = new ArrayList<>();
    version1.forEach(hierarchy -> mounts.add(hierarchy.mount()));
    unified.ifPresent(mounts::add);
    return mounts;
  }

  /** Which freezer there is, in words. */
  String freezer() {
    if (version1("freezer").isPresent()) {
      return "cgroup v1";
    }
    return unified.isPresent() ? "cgroup v2" : "none";
  }
}
