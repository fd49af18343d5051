package isolates.bench.experiment;

import isolates.bench.platform.Platform;
import isolates.bench.sample.Group;
import isolates.bench.sample.Mode;
import isolates.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One platform that is to run one function.
 *
 * @param modes to measure, with {@link Mode#REUSED} or {@link Mode#UNKNOWN} for {@link Mode#WARM}
 *     where that is what there is; cold is measured in place of steady modes that the platform has
 *     not
 */
public record Task(Platform platform, Workload workload, Set<Mode> modes) {
  public Task {
    Set<Mode> possible = new TreeSet<>(modes);
    if (modes.contains(Mode.WARM)) {
      // What a container that runs executables, or an endpoint, has in its place.
      possible.add(Mode.REUSED);
      possible.add(Mode.UNKNOWN);
    }
    possible.retainAll(platform.modes(workload));
    modes = Set.copyOf(possible);
  }

  /** The steady mode that is nearest to how a platform serves in production: warm, where it can. */
  public Mode steady() {
    Set<Mode> all = platform.modes(workload);
    return Stream.of(Mode.WARM, Mode.REUSED, Mode.UNKNOWN)
        .filter(all::contains)
        .findFirst()
        .orElse(all.contains(Mode.COLD) ? Mode.COLD : Mode.PREPARED);
  }

  /** The key of its rows. */
  Group group() {
    return Group.of(platform.id().platform(), platform.id().variant(), workload.name());
  }

  /** Every function on every platform that can run it. */
  public static List<Task> each(
      List<Workload> workloads, List<Platform> platforms, Set<Mode> modes) {
    List<Task> tasks = new ArrayList<>();
    for (Workload workload : workloads) {
      for (Platform platform : platforms) {
        if (platform.unavailableReason(workload).isEmpty()) {
          tasks.add(new Task(platform, workload, modes));
        }
      }
    }
    return tasks;
  }

  /** The functions that a platform is to be started with: those of its tasks. */
  public static List<Workload> workloads(List<Task> tasks, Platform platform) {
    return tasks.stream()
        .filter(task -> task.platform().equals(platform))
        .map(Task::workload)
        .toList();
  }
}
