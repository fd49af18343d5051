package isolates.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import isolates.bench.measure.HttpDriver;
import isolates.bench.platform.PlatformException;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.DiskItem;
import isolates.bench.sample.Group;
import isolates.bench.sample.MemoryReading;
import isolates.bench.sample.ReadRows;
import isolates.bench.sample.StartUpTime;
import isolates.bench.sample.StartUpTime.Stage;
import isolates.workload.Catalogue;
import isolates.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The experiments beside latency, on a platform that notes what is done to it. */
class ExperimentsTest {
  private static final int[] FIBONACCI = {0, 1, 1, 2, 3, 5};
  private static final int MAX = 5;
  private static final long SEED = 7;

  private final Workload workload =
      Catalogue.read(Path.of(System.getProperty("isolates.home", "."), "workloads")).find("fibo-c");
  private final LocalPlatform right =
      new LocalPlatform("right", input -> Integer.toString(FIBONACCI[(int) input]));
  private final LocalPlatform wrong = new LocalPlatform("wrong", input -> "-1");

  @TempDir Path folder;

  private Task task(LocalPlatform platform) {
    return new Task(platform, workload, Set.of());
  }

  @Test
  void memoryIsReadBeforeAndAfterServingInEveryRepetition() throws Exception {
    Path file = folder.resolve("memory.csv");
    try (HttpDriver driver = new HttpDriver();
        CsvWriter<MemoryReading> readings = CsvWriter.create(file, CsvColumns.MEMORY)) {
      new Memory(List.of(task(right)), 3, 2, SEED, MAX).run("run", driver, readings);
    }

    assertThat(right.notes)
        .containsExactly(
            "start", "request", "request", "request", "stop", "start", "request", "request",
            "request", "stop");
    Iterator<MemoryReading> rows = ReadRows.memory(file).iterator();
    for (int repetition = 0; repetition < 2; repetition++) {
      MemoryReading before = next(rows, "used before");
      MemoryReading after = next(rows, "used after");
      // What the machine freed meanwhile may be more than a platform took, and is no memory of it.
      if (after.kib() > before.kib()) {
        assertThat(next(rows, "available platform").kib()).isEqualTo(after.kib() - before.kib());
      }
      assertThat(next(rows, "pss platform").kib()).isPositive();
    }
    assertThat(rows).isExhausted();
  }

  private static MemoryReading next(Iterator<MemoryReading> rows, String name) {
    MemoryReading row = rows.next();
    assertThat(row.method() + " " + row.scope()).isEqualTo(name);
    return row;
  }

  @Test
  void aWrongAnswerEndsTheMeasurementAndThePlatformIsStopped() throws IOException {
    Path file = folder.resolve("memory.csv");
    try (HttpDriver driver = new HttpDriver();
        CsvWriter<MemoryReading> readings = CsvWriter.create(file, CsvColumns.MEMORY)) {
      Memory memory = new Memory(List.of(task(wrong)), 3, 2, SEED, MAX);

      assertThatThrownBy(() -> memory.run("run", driver, readings))
          .isInstanceOf(PlatformException.class)
          .hasMessageStartingWith("local/wrong did not run fibo-c rightly: ");
    }
    assertThat(wrong.notes).containsExactly("start", "request", "stop");
    assertThat(ReadRows.memory(file)).isEmpty();
  }

  @Test
  void anInterruptEndsTheMeasurementAndThePlatformIsStopped() throws IOException {
    try (HttpDriver driver = new HttpDriver();
        CsvWriter<DiskItem> items = CsvWriter.create(folder.resolve("disk.csv"), CsvColumns.DISK)) {
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> new Disk(List.of(task(right)), SEED, MAX).run("run", driver, items))
          .isInstanceOf(InterruptedException.class);
    } finally {
      Thread.interrupted();
    }
    assertThat(right.notes).startsWith("start").endsWith("stop");
  }

  @Test
  void everyPhaseOfAStartIsTimedInOrder() throws Exception {
    Path file = folder.resolve("startup.csv");
    try (CsvWriter<StartUpTime> times = CsvWriter.create(file, CsvColumns.STARTUP)) {
      new StartUp(List.of(task(right)), 2, SEED).run("run", times);
    }

    assertThat(ReadRows.startUp(file))
        .allMatch(time -> time.ns() > 0)
        .extracting(StartUpTime::stage)
        .containsExactly(
            Stage.BUILD,
            Stage.START,
            Stage.LOAD,
            Stage.STOP,
            Stage.BUILD,
            Stage.START,
            Stage.LOAD,
            Stage.STOP);
  }

  @Test
  void whatLiesOnDiskIsMeasuredOnceItHasServed() throws Exception {
    Path file = folder.resolve("disk.csv");
    try (HttpDriver driver = new HttpDriver();
        CsvWriter<DiskItem> items = CsvWriter.create(file, CsvColumns.DISK)) {
      new Disk(List.of(task(right)), SEED, MAX).run("run", driver, items);
    }

    Path source = workload.folder().resolve("fibo.c");
    assertThat(right.notes).containsExactly("start", "request", "stop");
    assertThat(ReadRows.disk(file))
        .containsExactly(
            new DiskItem(
                "run",
                Group.of("local", "right", "fibo-c"),
                "function",
                source.toString(),
                DiskItem.OWN,
                Files.size(source)));
  }
}
