package isolates.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.Table;

/** A pivot for people and for programs. */
public final class PivotFiles {
  private PivotFiles() {}

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
    Files.write(markdown, lines);
    return List.of(csv, markdown);
  }
}
