package isolates.bench.figure;

import isolates.bench.sample.Group;
import isolates.bench.sample.MalformedFileException;
import isolates.bench.sample.Sample;
import isolates.bench.sample.SamplesCsv;
import isolates.bench.statistics.Distribution;
import isolates.bench.statistics.Statistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/**
 * The files of a run, as figures need them.
 *
 * @param folder the run's folder
 * @param latencies of every group, empty without samples.csv
 */
record RunFolder(Path folder, Map<Group, Distribution> latencies) {
  static final String SAMPLES = "samples.csv";

  private static final List<String> FILES =
      List.of(SAMPLES, MemoryFigures.FILE, PhaseFigures.FILE, MatrixFigures.FILE);

  /** Whether a folder holds a file that a run writes. */
  static boolean isOne(Path folder) {
    return FILES.stream().anyMatch(file -> Files.exists(folder.resolve(file)));
  }

  static RunFolder read(Path folder) throws IOException {
    Path samples = folder.resolve(SAMPLES);
    if (!Files.exists(samples)) {
      return new RunFolder(folder, Map.of());
    }
    try (Stream<Sample> rows = SamplesCsv.read(samples)) {
      return new RunFolder(folder, Statistics.of(rows).latencies());
    }
  }

  /** The samples again, in order: close the stream. */
  Stream<Sample> samples() throws IOException {
    Path samples = folder.resolve(SAMPLES);
    return Files.exists(samples) ? SamplesCsv.read(samples) : Stream.empty();
  }

  /**
   * The rows of a smaller table, none if the run has it not.
   *
   * @param columns that it must have; it may have more
   * @throws MalformedFileException naming the column that is not there
   */
  List<CSVRecord> table(String name, List<String> columns) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      return List.of();
    }
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (var parser = format.parse(Files.newBufferedReader(file))) {
      for (String column : columns) {
        if (!parser.getHeaderNames().contains(column)) {
          throw new MalformedFileException(file, 1, "has no column '" + column + "'");
        }
      }
      return parser.getRecords();
    }
  }

  /**
   * A number of a row of a table.
   *
   * @throws MalformedFileException where it is none
   */
  long number(String table, CSVRecord row, String column) {
    try {
      return Long.parseLong(row.get(column));
    } catch (NumberFormatException e) {
      throw new MalformedFileException(
          folder.resolve(table),
          row.getRecordNumber() + 1,
          "column '" + column + "' holds '" + row.get(column) + "' where a whole number belongs");
    }
  }

  /** The platform of a row as people type it. */
  static String platform(CSVRecord row) {
    String variant = row.get("variant");
    return variant.isEmpty() ? row.get("platform") : row.get("platform") + "/" + variant;
  }
}
