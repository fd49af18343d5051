package isolates.container;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A container's control group: the same path in each hierarchy.
 *
 * <p>Freezing and thawing write to a file that is kept open: one system call each. Neither waits. A
 * frozen group needs no further attention; what is sent to a thawed one waits in its socket until
 * it runs.
 */
final class ControlGroup implements Closeable {
  private static final int MOST_ATTEMPTS = 100;

  /** The group below which every worker has one of its own. */
  private static final String TOP = "isolates-container";

  private final CgroupHierarchies hierarchies;
  private final String path;
  private FileChannel freezer;

  /**
   * @param path below each hierarchy's mount point, without a leading slash
   */
  ControlGroup(CgroupHierarchies hierarchies, String path) {
    this.hierarchies = hierarchies;
    this.path = path;
  }

  /**
   * @param worker the worker's name
   * @param container the container's
   */
  static ControlGroup of(CgroupHierarchies hierarchies, String worker, String container) {
    return new ControlGroup(hierarchies, TOP + "/" + worker + "/" + container);
  }

  /** The group of all containers of a worker. */
  static ControlGroup ofWorker(CgroupHierarchies hierarchies, String worker) {
    return new ControlGroup(hierarchies, TOP + "/" + worker);
  }

  /** Names of the workers that have a group on this machine, alive or not. */
  static Set<String> workers(CgroupHierarchies hierarchies) {
    Set<String> names = new TreeSet<>();
    for (Path mount : hierarchies.mounts()) {
      groupsBelow(mount.resolve(TOP)).forEach(group -> names.add(group.getFileName().toString()));
    }
    return names;
  }

  /** Its path, as an OCI runtime takes it. */
  String ociPath() {
    return "/" + path;
  }

  /**
   * Makes the group where a container that no OCI runtime starts has to be: to freeze it, and to
   * read its memory.
   */
  List<Path> create() throws IOException {
    List<Path> procs = new ArrayList<>();
    Optional<Path> freezer1 = hierarchies.version1("freezer");
    if (freezer1.isPresent()) {
      procs.add(make(freezer1.get()));
      Optional<Path> memory1 = hierarchies.version1("memory");
      if (memory1.isPresent()) {
        procs.add(make(memory1.get()));
      }
    } else if (hierarchies.unified().isPresent()) {
      Path root = hierarchies.unified().get();
      Path leaf = root.resolve(path);
      // Memory is charged to a group only where every group above it says so. Without it freezing
      // works all the same.
      Files.createDirectories(leaf.getParent());
      enableMemory(root, leaf.getParent());
      procs.add(make(root));
    }
    return procs;
  }

  private static void enableMemory(Path root, Path to) {
    Path at = root;
    try {
      write(at.resolve("cgroup.subtree_control"), "+memory");
      for (Path name : root.relativize(to)) {
        at = at.resolve(name);
        write(at.resolve("cgroup.subtree_control"), "+memory");
      }
    } catch (IOException e) {
      return; // the controller is taken by a version 1 hierarchy, or not delegated to us
    }
  }

  private Path make(Path mount) throws IOException {
    Path folder = mount.resolve(path);
    Files.createDirectories(folder);
    return folder.resolve("cgroup.procs");
  }

  /**
   * Makes the group in every hierarchy, so that those below it can come and go at the same time: a
   * runtime makes a container's group after those above it, and must find them still there. Where
   * this process may make none there will be none below either.
   */
  void hold() throws IOException {
    for (Path mount : hierarchies.mounts()) {
      hold(mount.resolve(path));
    }
  }

  private static void hold(Path folder) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        Files.createDirectories(folder);
        return;
      } catch (AccessDeniedException e) {
        return;
      } catch (NoSuchFileException e) {
        // The last of the other workers took the group above with it, just now.
        if (attempt == MOST_ATTEMPTS) {
          throw e;
        }
      } catch (FileSystemException e) {
        if (!Files.isWritable(folder.getParent().getParent())) {
          return; // mounted read-only
        }
        throw e;
      }
    }
  }

  /**
   * Keeps an empty group below this one frozen, as long as this one is there. Where no group of the
   * machine is frozen, the kernel's version 1 freezer patches its own code on every processor when
   * one freezes, and again when it thaws (freezer_active in kernel/cgroup/legacy_freezer.c): 0.15
   * ms each, which a lone container would pay for every invocation.
   */
  void keepOneFrozen() throws IOException {
    Optional<Path> freezer1 = hierarchies.version1("freezer");
    if (freezer1.isPresent()) {
      Path empty = freezer1.get().resolve(path).resolve("always-frozen");
      Files.createDirectories(empty);
      write(empty.resolve("freezer.state"), "FROZEN");
    }
  }

  /** Stops every process of the group where it is. */
  void freeze() throws IOException {
    tellFreezer("FROZEN", "1");
  }

  /** Lets them go on. */
  void thaw() throws IOException {
    tellFreezer("THAWED", "0");
  }

  private void tellFreezer(String version1, String version2) throws IOException {
    Optional<Path> freezer1 = hierarchies.version1("freezer");
    if (freezer == null) {
      Path file =
          freezer1.isPresent()
              ? freezer1.get().resolve(path).resolve("freezer.state")
              : hierarchies.unified().orElseThrow().resolve(path).resolve("cgroup.freeze");
      freezer = FileChannel.open(file, StandardOpenOption.WRITE);
    }
    String state = freezer1.isPresent() ? version1 : version2;
    freezer.write(ByteBuffer.wrap(state.getBytes(StandardCharsets.US_ASCII)), 0);
  }

  /**
   * Where the group is, by controller ({@code unified} for version 2), for whoever reads its
   * counters.
   */
  Map<String, String> folders() {
    Map<String, String> folders = new LinkedHashMap<>();
    for (CgroupHierarchies.Version1 hierarchy : hierarchies.version1()) {
      Path folder = hierarchy.mount().resolve(path);
      if (Files.isDirectory(folder)) {
        hierarchy.controllers().forEach(controller -> folders.put(controller, folder.toString()));
      }
    }
    hierarchies
        .unified()
        .map(mount -> mount.resolve(path))
        .filter(Files::isDirectory)
        .ifPresent(folder -> folders.put("unified", folder.toString()));
    return folders;
  }

  /** Kills every process in the group and in those below it, frozen or not. */
  void kill() {
    for (Path group : groups()) {
      tryWrite(group.resolve("cgroup.kill"), "1");
      processes(group).forEach(ControlGroup::killProcess);
      // A version 1 frozen process dies only once it is thawed; killed before, it runs not one
      // instruction more.
      tryWrite(group.resolve("freezer.state"), "THAWED");
    }
  }

  private static List<Long> processes(Path group) {
    try {
      return Files.readAllLines(group.resolve("cgroup.procs")).stream().map(Long::valueOf).toList();
    } catch (IOException e) {
      return List.of(); // gone meanwhile
    }
  }

  private static void killProcess(long pid) {
    if (pid > 0) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /**
   * Kills what is in the group and removes it from every hierarchy.
   *
   * @return false where something was still in it after that time
   */
  boolean destroy(Duration atMost) throws IOException {
    close();
    long deadline = System.nanoTime() + atMost.toNanos();
    long pause = 100_000;
    kill();
    while (!removeFolders()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      // The kernel tells no one of a version 1 group that has become empty. Most are within a
      // millisecond.
      LockSupport.parkNanos(pause);
      pause = Math.min(2 * pause, 10_000_000);
      kill();
    }
    return true;
  }

  /**
   * Kills whatever runs in a worker's containers and removes its group, and with the last worker's
   * the group above them.
   *
   * @return false where something still ran after that time
   */
  static boolean destroyWorker(CgroupHierarchies hierarchies, String worker, Duration atMost)
      throws IOException {
    boolean gone = ofWorker(hierarchies, worker).destroy(atMost);
    hierarchies.mounts().forEach(mount -> tryRemove(mount.resolve(TOP)));
    return gone;
  }

  private boolean removeFolders() {
    boolean gone = true;
    for (Path group : groups()) {
      gone &= tryRemove(group);
    }
    return gone;
  }

  /** It and all below it in every hierarchy, the deepest first. */
  private List<Path> groups() {
    return hierarchies.mounts().stream()
        .map(mount -> mount.resolve(path))
        .filter(Files::isDirectory)
        .flatMap(folder -> deepestFirst(folder).stream())
        .toList();
  }

  private static boolean tryRemove(Path group) {
    try {
      Files.deleteIfExists(group);
      return true;
    } catch (IOException e) {
      return false; // processes or groups are in it
    }
  }

  /** Closes the kept file; the group stays. */
  @Override
  public void close() throws IOException {
    if (freezer != null) {
      freezer.close();
      freezer = null;
    }
  }

  private static List<Path> deepestFirst(Path folder) {
    List<Path> groups = new ArrayList<>();
    groupsBelow(folder).forEach(below -> groups.addAll(deepestFirst(below)));
    groups.add(folder);
    return groups;
  }

  private static List<Path> groupsBelow(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(Files::isDirectory).toList();
    } catch (IOException e) {
      return List.of(); // not there, or gone meanwhile
    }
  }

  private static void tryWrite(Path file, String text) {
    try {
      write(file, text);
    } catch (IOException e) {
      return; // not there in this version, or gone meanwhile
    }
  }

  private static void write(Path file, String text) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    Files.writeString(file, text, StandardOpenOption.WRITE);
  }
}
