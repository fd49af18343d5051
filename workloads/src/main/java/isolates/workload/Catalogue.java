package isolates.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The functions found in a folder of folders. */
public final class Catalogue {
  private final SortedMap<String, Workload> byName = new TreeMap<>();
  private final SortedMap<String, List<Workload>> byFolder = new TreeMap<>();
  private final SortedMap<String, String> unusable = new TreeMap<>();

  private Catalogue() {}

  /**
   * Reads the manifest in a folder, or every one a level below it. One that is wrong makes its
   * function unusable, and no other.
   *
   * @throws WorkloadException if the folder cannot be read or holds none
   */
  public static Catalogue read(Path workloads) {
    List<Path> folders;
    try (Stream<Path> entries = Files.list(workloads)) {
      folders =
          Files.isRegularFile(workloads.resolve(Manifest.FILE_NAME))
              ? List.of(workloads)
              : entries.filter(e -> Files.isRegularFile(e.resolve(Manifest.FILE_NAME))).toList();
    } catch (IOException e) {
      throw new WorkloadException(
          workloads + ": cannot be read; name a folder of functions with workloads=DIR", e);
    }
    if (folders.isEmpty()) {
      throw new WorkloadException(workloads + ": holds no folder with a " + Manifest.FILE_NAME);
    }
    Catalogue catalogue = new Catalogue();
    for (Path folder : folders) {
      try {
        catalogue.add(folder.getFileName().toString(), Manifest.read(folder));
      } catch (WorkloadException e) {
        catalogue.unusable.put(folder.getFileName().toString(), e.getMessage());
      }
    }
    return catalogue;
  }

  private void add(String folder, List<Workload> sizes) {
    byFolder.put(folder, sizes);
    sizes.forEach(workload -> byName.put(workload.name(), workload));
  }

  /** Functions whose manifest is wrong: the names of their folders to what is wrong, one line. */
  public Map<String, String> unusable() {
    return Collections.unmodifiableSortedMap(unusable);
  }

  /** All other functions, by name. */
  public Collection<Workload> all() {
    return byName.values();
  }

  /**
   * The functions of a name: one, or one for each size of its input.
   *
   * @throws WorkloadException as {@link #find}
   */
  public List<Workload> named(String name) {
    return byFolder.containsKey(name) ? byFolder.get(name) : List.of(find(name));
  }

  /**
   * The function of a name.
   *
   * @throws WorkloadException if there is none, naming those there are; if its manifest is wrong,
   *     saying in what
   */
  public Workload find(String name) {
    Workload found = byName.get(name);
    if (unusable.containsKey(name)) {
      throw new WorkloadException(unusable.get(name));
    }
    if (found == null) {
      throw new WorkloadException(
          "unknown function '" + name + "'; choose one of " + String.join(", ", byName.keySet()));
    }
    return found;
  }
}
