package isolates.bench.platform;

import isolates.container.CgroupHierarchies;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Processor time of everything that a platform is: its server, in a control group made for it, with
 * all that the server starts, dead or alive; and its instances, where they have a group of their
 * own. A group's account keeps what those below it used when they are gone. Work that the kernel
 * does for it in its own threads, such as taking down network namespaces, is in no account.
 */
final class ProcessorTime implements Closeable {
  private static final String PREFIX = "isolates-bench-";
  private static final Duration TO_END = Duration.ofSeconds(5);

  private final Path group;
  private final List<RandomAccessFile> accounts;

  /** A hierarchy's root, and the file in each of its groups that tells the time used. */
  private record Hierarchy(Path root, String file) {
    static Optional<Hierarchy> found() {
      CgroupHierarchies mounted = CgroupHierarchies.mounted();
      return mounted
          .version1("cpuacct")
          .map(root -> new Hierarchy(root, "cpuacct.usage"))
          .or(() -> mounted.unified().map(root -> new Hierarchy(root, "cpu.stat")));
    }
  }

  private ProcessorTime(Path group, List<RandomAccessFile> accounts) {
    this.group = group;
    this.accounts = accounts;
  }

  /** Of nothing: what cannot be told. */
  static ProcessorTime unknown() {
    return new ProcessorTime(null, List.of());
  }

  /**
   * Counts from now on.
   *
   * @param server its process with those that it has started, which are moved into a group
   * @param instances the group above those of the instances, from the hierarchy's root; where the
   *     hierarchy has no such group they are in the server's
   * @return one that is unknown where this process may make no control group
   */
  static ProcessorTime of(Set<Long> server, Optional<Path> instances) {
    Optional<Hierarchy> found = Hierarchy.found();
    if (found.isEmpty() || server.isEmpty()) {
      return unknown();
    }
    Hierarchy hierarchy = found.get();
    Path group = hierarchy.root().resolve(PREFIX + server.iterator().next());
    List<RandomAccessFile> accounts = new ArrayList<>();
    try {
      removeLeftovers(hierarchy.root());
      Files.createDirectory(group);
      for (long process : server) {
        Files.writeString(
            group.resolve("cgroup.procs"), Long.toString(process), StandardOpenOption.WRITE);
      }
      accounts.add(new RandomAccessFile(group.resolve(hierarchy.file()).toFile(), "r"));
      Optional<Path> other =
          instances
              .map(path -> hierarchy.root().resolve(path).resolve(hierarchy.file()))
              .filter(Files::exists);
      if (other.isPresent()) {
        accounts.add(new RandomAccessFile(other.get().toFile(), "r"));
      }
      return new ProcessorTime(group, accounts);
    } catch (IOException e) {
      new ProcessorTime(group, accounts).close();
      return unknown();
    }
  }

  /** Of runs that were killed: groups of servers that no longer live. */
  private static void removeLeftovers(Path root) throws IOException {
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(root, PREFIX + "*")) {
      for (Path each : groups) {
        String server = each.getFileName().toString().substring(PREFIX.length());
        if (ProcessHandle.of(Long.parseLong(server)).isEmpty()) {
          removeIfEmpty(each);
        }
      }
    }
  }

  private static void removeIfEmpty(Path group) throws IOException {
    try {
      Files.deleteIfExists(group);
    } catch (FileSystemException e) {
      // Something of it is still about to end; the next run removes it.
    }
  }

  /** What was used so far, in nanoseconds; empty where it cannot be told. */
  OptionalLong ns() {
    long sum = 0;
    for (RandomAccessFile account : accounts) {
      try {
        account.seek(0);
        byte[] bytes = new byte[64];
        int length = account.read(bytes);
        sum += ns(new String(bytes, 0, length, StandardCharsets.US_ASCII));
      } catch (IOException e) {
        return OptionalLong.empty();
      }
    }
    return accounts.isEmpty() ? OptionalLong.empty() : OptionalLong.of(sum);
  }

  /**
   * {@code 123456789} of version 1, or {@code usage_usec 123456} in the first line of version 2.
   */
  static long ns(String account) {
    String first = account.lines().findFirst().orElseThrow();
    return first.startsWith("usage_usec ")
        ? 1_000 * Long.parseLong(first.substring("usage_usec ".length()))
        : Long.parseLong(first);
  }

  /** What the server had started may end a moment after it. */
  private void remove() throws IOException {
    for (long deadline = System.nanoTime() + TO_END.toNanos(); ; LockSupport.parkNanos(1_000_000)) {
      try {
        Files.deleteIfExists(group);
        return;
      } catch (FileSystemException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }

  /** Removes the group; to be called when the server has ended. */
  @Override
  public void close() {
    try {
      for (RandomAccessFile account : accounts) {
        account.close();
      }
      if (group != null) {
        remove();
      }
    } catch (IOException e) {
      System.err.printf("isolates-bench: %s cannot be removed: %s%n", group, e.getMessage());
    }
  }
}
