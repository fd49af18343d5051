package isolates.controller;

import io.netty.buffer.ByteBuf;
import java.time.Duration;

/**
 * What each isolate may use at most, by setrlimit(2): inherited by whatever it starts, and never to
 * be raised by it.
 *
 * @param memory writable private memory of each process, in bytes (RLIMIT_DATA: address space that
 *     is only reserved, as runtimes do, does not count)
 * @param processorTime of each process
 * @param processes and threads at once; meant for isolates that have users of their own
 * @param files open in each process
 * @param fileBytes the longest file that it may write
 */
record IsolateLimits(
    long memory, Duration processorTime, long processes, long files, long fileBytes) {
  // asm-generic/resource.h, the same on x86-64 and aarch64
  private static final int CPU = 0;
  private static final int FSIZE = 1;
  private static final int DATA = 2;
  private static final int CORE = 4;
  private static final int NPROC = 6;
  private static final int NOFILE = 7;

  /** Bytes of a {@code struct spawn_limit}. */
  private static final int SIZE = 16;

  /**
   * Appends them as {@code struct spawn_limit}s.
   *
   * @param users whether isolates have users of their own: the kernel counts processes by user
   * @return how many
   */
  int writeTo(ByteBuf limits, boolean users) {
    write(limits, CPU, Math.max(1, processorTime.plusMillis(999).toSeconds()));
    write(limits, FSIZE, fileBytes);
    write(limits, DATA, memory);
    write(limits, CORE, 0);
    write(limits, NOFILE, files);
    if (users) {
      write(limits, NPROC, processes);
    }
    return limits.readableBytes() / SIZE;
  }

  private static void write(ByteBuf limits, int resource, long value) {
    limits.writeIntLE(resource).writeIntLE(0).writeLongLE(value);
  }
}
