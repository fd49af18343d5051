package isolates.bench.experiment;

import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Interleaving;
import isolates.bench.measure.Progress;
import isolates.bench.platform.Footprint;
import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.DiskItem;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What each platform needs on disk for one function, itemised, once it has served it. */
public final class Disk {
  private final List<Task> tasks;
  private final Interleaving interleaving;

  public Disk(List<Task> tasks, long seed, int max) {
    this.tasks = List.copyOf(tasks);
    this.interleaving = new Interleaving(seed, max);
  }

  /**
   * Measures. Whatever happens, every platform is stopped again.
   *
   * @throws isolates.bench.platform.PlatformException if a platform does not start, or does not
   *     answer rightly
   */
  public void run(String run, HttpDriver driver, CsvWriter<DiskItem> items)
      throws IOException, InterruptedException {
    try (Progress progress = Progress.show("disk", tasks.size())) {
      for (Task task : tasks) {
        try {
          task.platform().start(List.of(task.workload()));
          Requests.serve(task, driver, interleaving, 1);
          for (Footprint footprint : task.platform().footprint(task.workload())) {
            items.append(item(run, task, footprint));
          }
        } finally {
          driver.disconnect();
          task.platform().stop();
        }
        progress.step();
      }
    }
  }

  private static DiskItem item(String run, Task task, Footprint footprint) throws IOException {
    return new DiskItem(
        run,
        task.group(),
        footprint.item(),
        footprint.path().toString(),
        footprint.ofMachine() ? DiskItem.MACHINE : DiskItem.OWN,
        footprint.bytes().isPresent() ? footprint.bytes().getAsLong() : bytes(footprint.path()));
  }

  /**
   * The sizes of all regular files in a folder, or of one file: as long as they are, not as many
   * blocks as they take. Links are not followed but for the path itself; a file with several names
   * counts once; what vanishes meanwhile counts nothing.
   */
  static long bytes(Path path) throws IOException {
    Set<Object> seen = new HashSet<>();
    long[] sum = new long[1];
    Files.walkFileTree(
        path.toRealPath(),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && seen.add(attributes.fileKey())) {
              sum[0] += attributes.size();
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (Files.exists(file)) {
              throw failure;
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return sum[0];
  }
}
