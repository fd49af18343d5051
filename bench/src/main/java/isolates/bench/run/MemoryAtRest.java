package isolates.bench.run;

import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.Group;
import isolates.bench.sample.MemoryReading;
import isolates.bench.statistics.Distribution;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/**
 * What a platform holds after it has served a function: its server and the instances that it keeps,
 * by proportional set size.
 *
 * @param mib a value a reading
 * @param instances that it keeps; {@code NaN} where unknown
 */
public record MemoryAtRest(Distribution mib, double instances) {
  private static final double MIB_PER_KIB = 1.0 / 1024;

  /**
   * Of each platform and function.
   *
   * @param memory with {@link CsvColumns#MEMORY}
   */
  public static SortedMap<Group, MemoryAtRest> of(Table memory) {
    SortedMap<Group, List<Long>> kib = new TreeMap<>();
    SortedMap<Group, MemoryAtRest> atRest = new TreeMap<>();
    for (Row row : memory) {
      if (row.getString(CsvColumns.METHOD).equals(MemoryReading.PSS)) {
        List<Long> whole = kib.computeIfAbsent(Group.of(row), group -> new ArrayList<>());
        long read = row.getLong(CsvColumns.KIB);
        switch (row.getString(CsvColumns.SCOPE)) {
          case MemoryReading.PLATFORM -> whole.add(read);
          // The last of these is from after it has served; what it keeps follows.
          case MemoryReading.WORKER -> {
            whole.clear();
            whole.add(read);
          }
          default -> whole.replaceAll(server -> server + read);
        }
        // A server that cannot be seen leaves nothing to add to.
        if (!whole.isEmpty()) {
          long[] values = whole.stream().mapToLong(value -> value).toArray();
          boolean told = !row.isMissing(CsvColumns.INSTANCES);
          atRest.put(
              Group.of(row),
              new MemoryAtRest(
                  Distribution.of(values, MIB_PER_KIB),
                  told ? row.getLong(CsvColumns.INSTANCES) : Double.NaN));
        }
      }
    }
    return atRest;
  }
}
