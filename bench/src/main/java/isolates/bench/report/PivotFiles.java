package isolates.bench.report;

import isolates.bench.WrongUseException;
import isolates.bench.run.RunData;
import isolates.bench.run.RunFolder;
import isolates.bench.sample.WriteTo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.Table;

/** A pivot for people and for programs. */
public final class PivotFiles {
  private PivotFiles() {}

  /**
   * Reads runs to be set side by side.
   *
   * @return by name, in order
   * @throws WrongUseException if a folder has no samples
   */
  public static Map<String, RunData> read(List<RunFolder> folders) throws IOException {
    Map<String, RunData> data = new LinkedHashMap<>();
    for (RunFolder folder : folders) {
      if (!Files.isRegularFile(folder.samples())) {
        throw new WrongUseException(
            "table: %s is not the folder of a run: it has no samples.csv".formatted(folder.path()));
      }
    }
    for (RunFolder folder : folders) {
      // results/latest is a link: the run's own name says which one it is.
      String name = folder.path().toRealPath().getFileName().toString();
      RunData read = RunData.read(folder);
      if (data.putIfAbsent(name, read) != null) {
        data.put(folder.path().toString(), read);
      }
    }
    return data;
  }

  /** For a terminal: what it holds, then its rows, aligned. */
  public static List<String> lines(Table pivot) {
    List<String> lines = new ArrayList<>();
    lines.add(pivot.name());
    lines.addAll(TextTable.of(pivot).lines());
    return lines;
  }

  /**
   * Writes table.csv, in which numbers have all their digits and a missing one is empty, and
   * table.md, in place of older ones.
   *
   * @param folder made if need be
   * @return the files
   * @throws IOException if they cannot be written
   */
  public static List<Path> write(Table pivot, Path folder) throws IOException {
    Files.createDirectories(folder);
    Path csv = folder.resolve("table.csv");
    pivot.write().csv(csv.toFile());
    Path markdown = folder.resolve("table.md");
    List<String> lines = new ArrayList<>(List.of(pivot.name(), ""));
    lines.addAll(TextTable.of(pivot).markdown());
    WriteTo.file(markdown, () -> Files.write(markdown, lines));
    return List.of(csv, markdown);
  }
}
