package isolates.bench.sample;

import java.util.List;

/**
 * One thing that a platform needs on disk for one function, as a row of {@code disk.csv}.
 *
 * @param run the run's name
 * @param group the platform and the function
 * @param item what it is
 * @param path where it lies
 * @param owner {@link #OWN} if nothing but the platform needs it, {@link #MACHINE} if other
 *     programs of the machine use it too (the JDK, Python, runc)
 * @param bytes the sizes of all regular files in it, a file with several names once
 */
public record DiskItem(String run, Group group, String item, String path, String owner, long bytes)
    implements CsvRow {
  public static final String OWN = "platform";
  public static final String MACHINE = "machine";

  @Override
  public List<Object> fields() {
    return group.row(CsvColumns.DISK, run, item, path, owner, bytes);
  }
}
