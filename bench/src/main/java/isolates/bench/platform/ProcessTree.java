package isolates.bench.platform;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which processes belong together. */
final class ProcessTree {
  private ProcessTree() {}

  /** Those processes that still live, in the order given, and then all of their descendants. */
  static Set<Long> of(Set<Long> roots) {
    List<ProcessHandle> alive =
        roots.stream().map(ProcessHandle::of).flatMap(Optional::stream).toList();
    return Stream.concat(alive.stream(), alive.stream().flatMap(ProcessHandle::descendants))
        .map(ProcessHandle::pid)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * The processes of a control group of version 2 and of all groups below it. A group that is
   * removed while we look has none.
   */
  static Set<Long> ofControlGroup(Path group) {
    Set<Long> all = new LinkedHashSet<>();
    try (DirectoryStream<Path> below = Files.newDirectoryStream(group, Files::isDirectory)) {
      Files.readAllLines(group.resolve("cgroup.procs")).stream()
          .map(Long::valueOf)
          .forEach(all::add);
      below.forEach(each -> all.addAll(ofControlGroup(each)));
    } catch (IOException | DirectoryIteratorException e) {
      if (Files.exists(group)) {
        throw new PlatformException("the control group " + group + " cannot be read: " + e, e);
      }
    }
    return all;
  }
}
