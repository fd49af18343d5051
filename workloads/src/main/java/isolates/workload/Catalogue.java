package isolates.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The functions found in a folder of folders. */
public final class Catalogue {
  private final SortedMap<String, Workload> byName = new TreeMap<>();

  private Catalogue() {}

  /**
   * Reads every manifest one level below a folder.
   *
   * @throws WorkloadException if the folder cannot be read, holds none, or a manifest is wrong
   */
  public static Catalogue read(Path workloads) {
    List<Path> folders;
    try (Stream<Path> entries = Files.list(workloads)) {
      folders = entries.filter(e -> Files.isRegularFile(e.resolve(Manifest.FILE_NAME))).toList();
    } catch (IOException e) {
      throw new WorkloadException(
          workloads + ": cannot be read; run from the project's folder or set isolates.home", e);
    }
    if (folders.isEmpty()) {
      throw new WorkloadException(workloads + ": holds no folder with a " + Manifest.FILE_NAME);
    }
    Catalogue catalogue = new Catalogue();
    for (Path folder : folders) {
      Workload workload = Manifest.read(folder);
      catalogue.byName.put(workload.name(), workload);
    }
    return catalogue;
  }

  /** All functions, by name. */
  public Collection<Workload> all() {
    return byName.values();
  }

  /**
   * The function of a name.
   *
   * @throws WorkloadException naming those there are, if there is none
   */
  public Workload find(String name) {
    Workload found = byName.get(name);
    if (found == null) {
      throw new WorkloadException(
          "unknown function '" + name + "'; there are " + String.join(", ", byName.keySet()));
    }
    return found;
  }
}
