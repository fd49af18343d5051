package isolates.bench.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A list of numbers that grows by blocks: at no moment are there two copies of it, as there would
 * be with an array that doubles.
 */
final class Longs {
  private static final int BLOCK = 1 << 16;

  private final List<long[]> full = new ArrayList<>();
  private long[] last = new long[16];
  private int used;

  void add(long value) {
    if (used == BLOCK) {
      full.add(last);
      last = new long[BLOCK];
      used = 0;
    } else if (used == last.length) {
      last = Arrays.copyOf(last, last.length * 2);
    }
    last[used++] = value;
  }

  long[] toArray() {
    long[] all = new long[Math.toIntExact((long) full.size() * BLOCK + used)];
    int at = 0;
    for (long[] block : full) {
      System.arraycopy(block, 0, all, at, BLOCK);
      at += BLOCK;
    }
    System.arraycopy(last, 0, all, at, used);
    return all;
  }
}
