package isolates.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Reads memory and descriptors from the kernel's own accounts. */
public final class MachineMemory {
  private static final Path MEMINFO = Path.of("/proc/meminfo");

  private MachineMemory() {}

  /**
   * What of the machine's memory is in use, in KiB: MemTotal less MemAvailable, which counts as
   * free what the kernel would give back, caches above all.
   */
  public static long usedKib() {
    try {
      List<String> lines = Files.readAllLines(MEMINFO);
      return kib(lines, "MemTotal", MEMINFO) - kib(lines, "MemAvailable", MEMINFO);
    } catch (IOException e) {
      throw new UncheckedIOException(MEMINFO + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Proportional set size of processes, in KiB: a page that k processes share counts 1/k for each.
   * A process that has ended meanwhile counts nothing.
   */
  public static long pssKib(Set<Long> processes) {
    long sum = 0;
    for (long process : processes) {
      Path file = Path.of("/proc", Long.toString(process), "smaps_rollup");
      try {
        List<String> lines = Files.readAllLines(file);
        // A process that ends between open and read leaves an empty file.
        sum += lines.isEmpty() ? 0 : kib(lines, "Pss", file);
      } catch (NoSuchFileException e) {
        // It has ended before we looked.
      } catch (IOException e) {
        if (lives(process)) {
          throw new UncheckedIOException(
              file + " cannot be read: " + e.getMessage() + "; run as the user of that process", e);
        }
      }
    }
    return sum;
  }

  /**
   * How many descriptors processes have open; of one that has ended meanwhile, none.
   *
   * @throws UncheckedIOException if they may not be seen
   */
  public static long descriptors(Set<Long> processes) {
    long sum = 0;
    for (long process : processes) {
      try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(process), "fd"))) {
        sum += open.count();
      } catch (IOException e) {
        if (lives(process)) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return sum;
  }

  /** Whether it has memory; a zombie has a number only, until its parent asks for its status. */
  private static boolean lives(long process) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(process), "status")).stream()
          .noneMatch(line -> line.matches("State:\\s+[ZX].*"));
    } catch (IOException e) {
      return false;
    }
  }

  /** The number of a line such as {@code MemTotal: 24683740 kB}. */
  static long kib(List<String> lines, String name, Path file) {
    return lines.stream()
        .filter(line -> line.startsWith(name + ":"))
        .findFirst()
        .map(line -> Long.parseLong(line.replaceAll("\\D+", "")))
        .orElseThrow(() -> new IllegalStateException(file + " has no line " + name));
  }
}
