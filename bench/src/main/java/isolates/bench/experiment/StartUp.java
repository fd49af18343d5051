package isolates.bench.experiment;

import isolates.bench.measure.Interleaving;
import isolates.bench.measure.Progress;
import isolates.bench.platform.Platform;
import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.StartUpTime;
import isolates.bench.sample.StartUpTime.Stage;
import isolates.workload.Build;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** How long a platform takes to be built, started, loaded with its function, and stopped. */
public record StartUp(List<Task> tasks, int repetitions, long seed) {
  /**
   * Measures. Whatever happens, every platform is stopped again.
   *
   * @throws isolates.bench.platform.PlatformException if a platform does not start
   * @throws isolates.workload.WorkloadException if a function's build fails
   */
  public void run(String run, CsvWriter<StartUpTime> times)
      throws IOException, InterruptedException {
    Interleaving interleaving = new Interleaving(seed, 1);
    try (Progress progress = Progress.show("start-up", (long) repetitions * tasks.size())) {
      for (int repetition = 0; repetition < repetitions; repetition++) {
        for (Task task : interleaving.round(tasks)) {
          try {
            time(new Clock(run, task, repetition, times));
          } finally {
            task.platform().stop();
          }
          progress.step();
        }
      }
    }
  }

  private static void time(Clock clock) throws IOException, InterruptedException {
    Platform platform = clock.task().platform();
    Path folder = Files.createTempDirectory("isolates-build-");
    try {
      long start = System.nanoTime();
      new Build(folder).build(clock.task().workload());
      clock.append(Stage.BUILD, System.nanoTime() - start);
    } finally {
      delete(folder);
    }
    long start = System.nanoTime();
    platform.start(List.of(clock.task().workload()));
    long started = System.nanoTime() - start;
    clock.append(Stage.START, started - platform.loadingNs().orElse(0));
    if (platform.loadingNs().isPresent()) {
      clock.append(Stage.LOAD, platform.loadingNs().getAsLong());
    }
    start = System.nanoTime();
    platform.stop();
    clock.append(Stage.STOP, System.nanoTime() - start);
  }

  private record Clock(String run, Task task, long repetition, CsvWriter<StartUpTime> times) {
    void append(Stage phase, long ns) throws IOException {
      times.append(new StartUpTime(run, task.group(), phase, repetition, ns));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
