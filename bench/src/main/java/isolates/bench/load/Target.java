package isolates.bench.load;

import isolates.bench.experiment.Task;
import isolates.bench.platform.Platform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What one step loads: a platform with one function, or with several at once.
 *
 * @param name as the column {@code function} has it
 * @param tasks all of one platform
 */
public record Target(String name, List<Task> tasks) {
  public Target {
    tasks = List.copyOf(tasks);
  }

  Platform platform() {
    return tasks.get(0).platform();
  }

  /** Each task alone, by the name of its function. */
  public static List<Target> each(List<Task> tasks) {
    return tasks.stream().map(task -> new Target(task.workload().name(), List.of(task))).toList();
  }

  /** All functions of each platform together. */
  public static List<Target> together(String name, List<Task> tasks) {
    return tasks.stream()
        .collect(Collectors.groupingBy(Task::platform, LinkedHashMap::new, Collectors.toList()))
        .values()
        .stream()
        .map(ofOne -> new Target(name, ofOne))
        .toList();
  }
}
