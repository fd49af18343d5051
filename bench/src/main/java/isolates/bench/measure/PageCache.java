package isolates.bench.measure;

import isolates.bench.MachineLacksException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What of the machine's files is in memory when a sample begins. */
public enum PageCache {
  /** What the samples before have read. */
  WARM,
  /** Only what is in use: everything else is read from the disk again. For the whole machine. */
  COLD;

  /** Documentation/admin-guide/sysctl/vm.rst: 1 frees page cache. */
  private static final Path DROP = Path.of("/proc/sys/vm/drop_caches");

  /**
   * Refuses what this process may not do.
   *
   * @throws MachineLacksException if it may not empty the cache
   */
  public void requirePermission() {
    if (this == COLD && !Files.isWritable(DROP)) {
      throw new MachineLacksException(
          "cache=cold: " + DROP + " cannot be written; run as root, or leave cache=cold out");
    }
  }

  /**
   * Brings it about.
   *
   * @return whether that took a while
   */
  boolean bringAbout() {
    if (this == WARM) {
      return false;
    }
    try {
      Files.writeString(DROP, "1");
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("the page cache cannot be emptied: " + e.getMessage(), e);
    }
  }
}
