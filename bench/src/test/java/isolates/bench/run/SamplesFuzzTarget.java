package isolates.bench.run;

import isolates.bench.sample.Column;
import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.MalformedFileException;
import isolates.workload.FuzzFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** A samples.csv: it is refused in one line with its place, or is summarised. */
public final class SamplesFuzzTarget {
  private static final Path FOLDER = FuzzFolder.create();

  private SamplesFuzzTarget() {}

  /** Rows that are right, below the header that every input gets. */
  static byte[] seed() {
    String row =
        CsvColumns.SAMPLES.stream()
            .map(
                column ->
                    switch (column.type()) {
                      case TEXT -> column.values().isEmpty() ? "a" : column.values().get(0);
                      case TRUTH -> "true";
                      default -> "7";
                    })
            .collect(Collectors.joining(",", "", "\n"));
    return (row + row.replace("true", "false") + row.replace("a", "b"))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Writes the seed where the fuzzer looks for it. */
  public static void main(String[] corpus) throws IOException {
    Files.write(Path.of(corpus[0]).resolve("rows"), seed());
  }

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    RunFolder folder = new RunFolder(FOLDER);
    byte[] header =
        (String.join(",", Column.names(CsvColumns.SAMPLES)) + "\n")
            .getBytes(StandardCharsets.UTF_8);
    try (OutputStream file = Files.newOutputStream(folder.samples())) {
      file.write(header);
      file.write(input);
    }
    folder.samples().toFile().deleteOnExit();
    try {
      RunData.read(folder).statistics();
    } catch (MalformedFileException refused) {
      if (refused.getMessage().lines().count() != 1
          || !refused.getMessage().contains("samples.csv, line ")) {
        throw new AssertionError("not one line with its place: " + refused.getMessage(), refused);
      }
    }
  }
}
