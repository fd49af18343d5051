package isolates.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What else the machine is doing: counters of /proc/stat and /proc/pressure/cpu. Unknown is empty.
 *
 * @param stealUs that the hypervisor has taken since boot
 * @param pressureUs in which a runnable task waited for a processor since boot
 * @param running tasks that run or could run now, this one left out
 */
record MachineLoad(OptionalLong stealUs, OptionalLong pressureUs, OptionalLong running) {
  private static final Path STAT = Path.of("/proc/stat");
  private static final Path PRESSURE = Path.of("/proc/pressure/cpu");

  /** The field of steal in the first line: cpu user nice system idle iowait irq softirq steal. */
  private static final int STEAL = 8;

  private static final long US_PER_TICK = 10_000;

  /** What runs for longer is no aftermath, and is recorded instead. */
  private static final long QUIET_WITHIN_NS = 20_000_000;

  private static final long GLANCE_NS = 500_000;

  /** How it is when nothing but this process runs, or when that has been waited for in vain. */
  static MachineLoad quiet() {
    long deadline = System.nanoTime() + QUIET_WITHIN_NS;
    MachineLoad load = now();
    while (load.running.orElse(0) > 0
        && System.nanoTime() < deadline
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(GLANCE_NS);
      load = now();
    }
    return load;
  }

  static MachineLoad now() {
    String stat = read(STAT);
    OptionalLong ticks = number(line(stat, "cpu "), STEAL);
    OptionalLong running = number(line(stat, "procs_running"), 1);
    OptionalLong waited = number(line(read(PRESSURE), "some").replace("total=", ""), 4);
    return new MachineLoad(
        ticks.isPresent() ? OptionalLong.of(ticks.getAsLong() * US_PER_TICK) : ticks,
        waited,
        running.isPresent() ? OptionalLong.of(Math.max(0, running.getAsLong() - 1)) : running);
  }

  /** What happened since an earlier reading, with how much ran then. */
  MachineLoad since(MachineLoad before) {
    return new MachineLoad(
        difference(stealUs, before.stealUs),
        difference(pressureUs, before.pressureUs),
        before.running);
  }

  private static OptionalLong difference(OptionalLong now, OptionalLong before) {
    return now.isPresent() && before.isPresent()
        ? OptionalLong.of(now.getAsLong() - before.getAsLong())
        : OptionalLong.empty();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return ""; // a kernel without it
    }
  }

  private static String line(String text, String start) {
    return text.lines().filter(line -> line.startsWith(start)).findFirst().orElse("");
  }

  private static OptionalLong number(String line, int field) {
    return Arrays.stream(line.split(" +"))
        .skip(field)
        .limit(1)
        .mapToLong(Long::parseLong)
        .findAny();
  }
}
