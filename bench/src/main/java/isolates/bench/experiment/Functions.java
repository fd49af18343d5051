package isolates.bench.experiment;

import isolates.bench.MachineLacksException;
import isolates.bench.run.ProjectLayout;
import isolates.workload.Build;
import isolates.workload.Check;
import isolates.workload.Workload;
import isolates.workload.WorkloadException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The functions of a run, built.
 *
 * @param executables by the function's name
 * @param leftOut names to reasons, of those this machine cannot build or run
 */
public record Functions(
    List<Workload> workloads, Map<String, Path> executables, Map<String, String> leftOut) {
  /** Those whose answers nobody checks. */
  public List<String> unchecked() {
    return workloads.stream()
        .filter(workload -> workload.check() instanceof Check.None)
        .map(Workload::name)
        .toList();
  }

  /**
   * Builds them.
   *
   * @throws MachineLacksException if none of them can be had here
   */
  public static Functions prepare(List<Workload> wanted, ProjectLayout layout)
      throws InterruptedException {
    Build build = new Build(layout.built());
    List<Workload> workloads = new ArrayList<>();
    Map<String, Path> executables = new LinkedHashMap<>();
    Map<String, String> leftOut = new LinkedHashMap<>();
    for (Workload workload : wanted) {
      Optional<String> lacking = Build.unavailableReason(workload);
      if (lacking.isPresent()) {
        leftOut.put(workload.name(), lacking.get());
      } else {
        try {
          if (workload.preparedAs().isPresent()) {
            build.build(workload.prepared());
          }
          executables.put(workload.name(), build.build(workload));
        } catch (WorkloadException e) {
          if (wanted.size() == 1) {
            throw e;
          }
          leftOut.put(workload.name(), e.getMessage());
          continue;
        }
        workloads.add(workload.builtIn(layout.built().resolve(workload.name())));
      }
    }
    if (workloads.isEmpty()) {
      throw new MachineLacksException(
          leftOut.entrySet().stream()
              .map(entry -> entry.getKey() + " " + entry.getValue())
              .findFirst()
              .orElseThrow());
    }
    return new Functions(workloads, executables, leftOut);
  }
}
