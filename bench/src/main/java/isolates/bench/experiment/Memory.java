package isolates.bench.experiment;

import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Interleaving;
import isolates.bench.measure.MachineMemory;
import isolates.bench.measure.Progress;
import isolates.bench.platform.Platform;
import isolates.bench.platform.PlatformException;
import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.MemoryReading;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Memory of a platform that has served and is at rest, by the study's method and by a sounder one
 * from the same moment: the machine's used memory before the platform is started is taken from that
 * after it has served, and its processes' proportional set sizes are summed. The first counts
 * whatever else happens on the machine, so it takes several repetitions, in random order.
 */
public final class Memory {
  private final List<Task> tasks;
  private final int requests;
  private final int repetitions;
  private final Interleaving interleaving;

  /**
   * @param requests that each platform serves before it is read
   * @param repetitions starts of each platform
   */
  public Memory(List<Task> tasks, int requests, int repetitions, long seed, int max) {
    this.tasks = List.copyOf(tasks);
    this.requests = requests;
    this.repetitions = repetitions;
    this.interleaving = new Interleaving(seed, max);
  }

  /**
   * Measures. Whatever happens, every platform is stopped again.
   *
   * @throws PlatformException if a platform does not start, or does not answer rightly
   */
  public void run(String run, HttpDriver driver, CsvWriter<MemoryReading> readings)
      throws IOException, InterruptedException {
    try (Progress progress = Progress.show("memory", (long) repetitions * tasks.size())) {
      for (int repetition = 0; repetition < repetitions; repetition++) {
        for (Task task : interleaving.round(tasks)) {
          try {
            read(run, task, driver, readings);
          } finally {
            driver.disconnect();
            task.platform().stop();
          }
          progress.step();
        }
      }
    }
  }

  private void read(String run, Task task, HttpDriver driver, CsvWriter<MemoryReading> readings)
      throws IOException, InterruptedException {
    Platform platform = task.platform();
    long before = MachineMemory.usedKib();
    platform.start(List.of(task.workload()));
    Requests.serve(task, driver, interleaving, requests);
    long after = MachineMemory.usedKib();
    OptionalLong instances = platform.instances();
    Set<Long> processes = platform.processes();
    Reader reader = new Reader(run, task, instances, readings);
    reader.append(MemoryReading.USED, MemoryReading.BEFORE, before);
    reader.append(MemoryReading.USED, MemoryReading.AFTER, after);
    if (after > before) {
      reader.append(MemoryReading.AVAILABLE, MemoryReading.PLATFORM, after - before);
    } else {
      System.err.printf(
          "isolates-bench: memory by the study's method is left out of %s: the machine's memory in"
              + " use fell by %d KiB while it ran%n",
          task.platform().id(), before - after);
    }
    if (!processes.isEmpty()) {
      reader.append(MemoryReading.PSS, MemoryReading.PLATFORM, MachineMemory.pssKib(processes));
    }
  }

  private record Reader(
      String run, Task task, OptionalLong instances, CsvWriter<MemoryReading> readings) {
    void append(String method, String scope, long kib) throws IOException {
      readings.append(new MemoryReading(run, task.group(), instances, method, scope, kib));
    }
  }
}
