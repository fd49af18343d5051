package isolates.bench.figure;

import isolates.bench.run.MemoryAtRest;
import isolates.bench.run.RunData;
import isolates.bench.sample.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Memory by platform: a figure for each function that isolates and another platform served. */
final class MemoryFigures {
  private MemoryFigures() {}

  static List<Figure> of(RunData run) {
    SortedMap<String, SortedMap<Group, MemoryAtRest>> functions = new TreeMap<>();
    MemoryAtRest.of(run.tables().memory())
        .forEach(
            (group, memory) ->
                functions
                    .computeIfAbsent(group.function(), function -> new TreeMap<>())
                    .put(group, memory));
    List<Figure> figures = new ArrayList<>();
    functions.forEach(
        (function, platforms) -> {
          // One platform beside nothing, or without the one under test, would say nothing.
          if (platforms.size() > 1 && platforms.keySet().stream().anyMatch(Group::isIsolates)) {
            List<LabelledDistribution> rows = new ArrayList<>();
            platforms.forEach(
                (group, memory) ->
                    rows.add(
                        LabelledDistribution.of(group.platformName(), group, memory.mib(), "MiB")));
            figures.add(
                new DistributionFigures(
                        "memory", rows, " Server and the instances it keeps, after it has served.")
                    .bars("memory_" + function, "Memory at rest (PSS): " + function));
          }
        });
    return figures;
  }
}
