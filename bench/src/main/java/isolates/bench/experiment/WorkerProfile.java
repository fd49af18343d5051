package isolates.bench.experiment;

import isolates.bench.measure.HttpDriver;
import isolates.bench.measure.Interleaving;
import isolates.bench.measure.MachineMemory;
import isolates.bench.measure.Progress;
import isolates.bench.platform.PhaseTotals;
import isolates.bench.platform.PlatformException;
import isolates.bench.platform.PlatformId;
import isolates.bench.platform.SandboxInstance;
import isolates.bench.platform.WorkerInternals;
import isolates.bench.sample.CsvWriter;
import isolates.bench.sample.MemoryReading;
import isolates.bench.sample.Mode;
import isolates.bench.sample.PhaseTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A worker's own account of where the time of a cold start goes, and what it and its sandboxes then
 * hold in memory. Each worker is restarted for it where that is ours to do: its statistics never
 * start anew, and tell averages in whole milliseconds, so few invocations before a group mean a
 * small error. None of these invocations is a sample.
 */
public final class WorkerProfile {
  /** More would tell averages no better, for warm and cold starts are counted together. */
  static final int MOST_INVOCATIONS = 10;

  private static final double KIB = 1024;

  private final String run;
  private final List<Task> tasks;
  private final int invocations;
  private final Interleaving inputs;
  private final HttpDriver driver;
  private final CsvWriter<PhaseTime> phases;
  private final CsvWriter<MemoryReading> memory;
  private final Set<PlatformId> unaccounted = new HashSet<>();
  private final Set<PlatformId> unreadable = new HashSet<>();

  /**
   * @param invocations of each group, but for first
   * @param phases where phases go
   * @param memory where readings of memory go
   */
  public WorkerProfile(
      String run,
      LatencyPlan plan,
      int invocations,
      HttpDriver driver,
      CsvWriter<PhaseTime> phases,
      CsvWriter<MemoryReading> memory) {
    this.run = run;
    this.tasks =
        Task.each(plan.workloads(), plan.platforms(), Set.of(Mode.FIRST, Mode.COLD, Mode.WARM))
            .stream()
            .filter(task -> task.platform().worker().isPresent())
            .toList();
    this.invocations = invocations;
    this.inputs = new Interleaving(plan.seed(), plan.max());
    this.driver = driver;
    this.phases = phases;
    this.memory = memory;
  }

  /**
   * Measures. Whatever happens, every platform is stopped again.
   *
   * @throws PlatformException if a platform does not start, or does not answer rightly
   */
  public void run() throws IOException, InterruptedException {
    if (tasks.isEmpty()) {
      return;
    }
    try (Progress progress = Progress.show("phases", tasks.size())) {
      for (Task task : tasks) {
        try {
          task.platform().start(List.of(task.workload()));
          read(task, task.platform().worker().orElseThrow());
        } finally {
          driver.disconnect();
          task.platform().stop();
        }
        progress.step();
      }
    }
  }

  private void read(Task task, WorkerInternals worker) throws IOException, InterruptedException {
    memory(task, worker);
    if (task.modes().contains(Mode.FIRST)) {
      group(task, worker, Mode.FIRST, 1);
    }
    // The first of a name has its function fetched and unpacked, which the others have not.
    Requests.serve(task, task.steady(), driver, inputs, 1);
    Requests.serve(task, Mode.COLD, driver, inputs, 1);
    group(task, worker, Mode.COLD, invocations);
    if (task.steady() != Mode.COLD) {
      group(task, worker, task.steady(), invocations);
    }
    memory(task, worker);
  }

  private void group(Task task, WorkerInternals worker, Mode mode, int size)
      throws IOException, InterruptedException {
    PhaseTotals before = worker.phases();
    Requests.serve(task, mode, driver, inputs, size);
    PhaseTime template = new PhaseTime(run, task.group().in(mode), size, "", false, 0, 0, 0, 0);
    for (PhaseTime row : PhaseBreakdown.of(worker.phases().since(before), template)) {
      phases.append(row);
    }
  }

  private void memory(Task task, WorkerInternals worker) throws IOException {
    List<SandboxInstance> sandboxes = worker.sandboxes();
    long instances = sandboxes.stream().filter(SandboxInstance::serves).count();
    OptionalLong server = worker.server();
    if (server.isPresent()) {
      pss(task, instances, MemoryReading.WORKER, Set.of(server.getAsLong()));
    }
    for (SandboxInstance sandbox : sandboxes) {
      pss(task, instances, sandbox.scope(), sandbox.processes());
      if (sandbox.memory().isPresent()) {
        OptionalLong bytes = accounted(task.platform().id(), sandbox.memory().get());
        if (bytes.isPresent()) {
          append(
              task,
              instances,
              MemoryReading.CGROUP,
              sandbox.scope(),
              Math.round(bytes.getAsLong() / KIB));
        }
      }
    }
  }

  /** Without root nobody may look into the controller, and that is no reason to end. */
  private void pss(Task task, long instances, String scope, Set<Long> processes)
      throws IOException {
    long kib;
    try {
      kib = MachineMemory.pssKib(processes);
    } catch (UncheckedIOException e) {
      if (unreadable.add(task.platform().id())) {
        System.err.printf(
            "isolates-bench: memory.csv has no %s of %s: %s%n",
            MemoryReading.PSS, task.platform().id(), e.getMessage());
      }
      return;
    }
    append(task, instances, MemoryReading.PSS, scope, kib);
  }

  /**
   * What a control group accounts for, in bytes; empty where the controller is absent, or the
   * sandbox was evicted meanwhile: that is said, once a platform, and no reason to end.
   */
  private OptionalLong accounted(PlatformId platform, Path memory) {
    try {
      return OptionalLong.of(Long.parseLong(Files.readString(memory).strip()));
    } catch (IOException | NumberFormatException e) {
      if (unaccounted.add(platform)) {
        System.err.printf(
            "isolates-bench: memory.csv has no %s of some sandboxes of %s: %s cannot be read%n",
            MemoryReading.CGROUP, platform, memory);
      }
      return OptionalLong.empty();
    }
  }

  private void append(Task task, long instances, String method, String scope, long kib)
      throws IOException {
    memory.append(
        new MemoryReading(run, task.group(), OptionalLong.of(instances), method, scope, kib));
  }
}
