package isolates.bench.sample;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * A folder of samples in the study's form: a file a series, one whole number a line, no header.
 *
 * @param values the series that are there and not empty, as read
 * @param origins which platform and function a series is of, where it is not the study's own
 */
public record StatsFolder(Map<PaperSeries, long[]> values, Map<PaperSeries, Group> origins) {

  /**
   * The file that says what each series was measured on, where it was not the study itself that
   * measured it, with the columns {@code file,platform,variant,function}, such as {@code
   * ol.csv,container,runc,fibo-py}. Nothing but OpenLambda is ever labelled OpenLambda.
   */
  public static final String ORIGINS = "sources.csv";

  private static final List<String> ORIGIN_COLUMNS =
      List.of("file", "platform", "variant", "function");

  private static final CSVFormat ORIGINS_FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setRecordSeparator('\n')
          .setHeader()
          .setSkipHeaderRecord(true)
          .get();

  /**
   * Reads every file of the folder that is a series; files of other names are left alone, empty
   * ones count as absent.
   *
   * @throws IOException if the folder or a file of it cannot be read
   * @throws MalformedFileException naming file and line, where a line is no whole number
   */
  public static StatsFolder read(Path folder) throws IOException {
    Map<PaperSeries, long[]> values = new EnumMap<>(PaperSeries.class);
    for (PaperSeries series : PaperSeries.values()) {
      Path file = folder.resolve(series.fileName());
      if (Files.exists(file)) {
        long[] numbers = read(file, series);
        if (numbers.length > 0) {
          values.put(series, numbers);
        }
      }
    }
    return new StatsFolder(values, readOrigins(folder.resolve(ORIGINS)));
  }

  private static Map<PaperSeries, Group> readOrigins(Path file) throws IOException {
    Map<PaperSeries, Group> origins = new EnumMap<>(PaperSeries.class);
    if (!Files.exists(file)) {
      return origins;
    }
    try (CSVParser rows = ORIGINS_FORMAT.parse(Files.newBufferedReader(file))) {
      if (!rows.getHeaderNames().equals(ORIGIN_COLUMNS)) {
        throw new MalformedFileException(
            file, 1, "has not the columns " + String.join(",", ORIGIN_COLUMNS));
      }
      for (CSVRecord row : rows) {
        if (row.size() != ORIGIN_COLUMNS.size()) {
          throw new MalformedFileException(
              file,
              rows.getCurrentLineNumber(),
              "has not the fields " + String.join(",", ORIGIN_COLUMNS));
        }
        origins.put(series(file, rows, row.get(0)), Group.of(row.get(1), row.get(2), row.get(3)));
      }
    }
    return origins;
  }

  private static PaperSeries series(Path file, CSVParser rows, String name) {
    return Arrays.stream(PaperSeries.values())
        .filter(series -> series.fileName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new MalformedFileException(
                    file, rows.getCurrentLineNumber(), "there is no series '" + name + "'"));
  }

  /**
   * Writes which platforms the series are of, in place of an older file.
   *
   * @throws IOException if the folder cannot be written
   */
  public static void writeOrigins(Path folder, Map<PaperSeries, Group> origins) throws IOException {
    Files.createDirectories(folder);
    try (CSVPrinter printer =
        new CSVPrinter(Files.newBufferedWriter(folder.resolve(ORIGINS)), ORIGINS_FORMAT)) {
      printer.printRecord(ORIGIN_COLUMNS);
      for (Map.Entry<PaperSeries, Group> entry : origins.entrySet()) {
        Group origin = entry.getValue();
        printer.printRecord(
            entry.getKey().fileName(), origin.platform(), origin.variant(), origin.function());
      }
    }
  }

  /** Which platform a series is of. */
  public Group origin(PaperSeries series) {
    return origins.getOrDefault(series, series.origin());
  }

  /**
   * The series, if it is there and holds a value. Memory that was not written down is what was used
   * with the platform less what was before it; memory below 0 is none, and then the others of the
   * series are no better.
   */
  public Optional<long[]> get(PaperSeries series) {
    Optional<long[]> written = Optional.ofNullable(values.get(series));
    return switch (series) {
      case MOL -> memory(written, PaperSeries.UMOL, PaperSeries.UM1);
      case MNI -> memory(written, PaperSeries.UMNI, PaperSeries.UM2);
      case MOLKB -> memory(written, PaperSeries.UMOLKB, PaperSeries.UM1KB);
      case MNIKB -> memory(written, PaperSeries.UMNIKB, PaperSeries.UM2KB);
      default -> written;
    };
  }

  private Optional<long[]> memory(Optional<long[]> written, PaperSeries with, PaperSeries before) {
    return written
        .or(() -> difference(with, before))
        .filter(series -> LongStream.of(series).allMatch(value -> value >= 0));
  }

  private Optional<long[]> difference(PaperSeries with, PaperSeries before) {
    long[] used = values.getOrDefault(with, new long[0]);
    long[] first = values.getOrDefault(before, new long[0]);
    return used.length == 0 || used.length != first.length
        ? Optional.empty()
        : Optional.of(IntStream.range(0, used.length).mapToLong(i -> used[i] - first[i]).toArray());
  }

  /**
   * Writes one series, in place of an older one.
   *
   * @throws IOException if the folder cannot be written
   */
  public static void write(Path folder, PaperSeries series, LongStream values) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve(series.fileName()), values.mapToObj(Long::toString).toList());
  }

  private static long[] read(Path file, PaperSeries series) throws IOException {
    LongStream.Builder values = LongStream.builder();
    try {
      // Takes \n, \r\n and \r alike, mixed in one file as well.
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        String text = (i == 0 ? CsvTable.withoutByteOrderMark(lines.get(0)) : lines.get(i)).strip();
        if (!text.isEmpty()) {
          values.add(parse(file, i + 1, text, series));
        }
      }
    } catch (MalformedInputException e) {
      throw new MalformedFileException(file, 1, "is not text");
    }
    return values.build().toArray();
  }

  private static long parse(Path file, long line, String text, PaperSeries series) {
    long value;
    try {
      // Scientific notation, as spreadsheets write it, is a number too: 2.3E2 is 230.
      value = new BigDecimal(text).longValueExact();
    } catch (NumberFormatException e) {
      throw new MalformedFileException(
          file, line, "'" + abridged(text) + "' is no number; a series holds one number a line");
    } catch (ArithmeticException e) {
      throw new MalformedFileException(
          file,
          line,
          "'" + abridged(text) + "' is no whole number of " + series.unit() + " below 2^63");
    }
    if (value < 0 && !series.mayBeNegative()) {
      throw new MalformedFileException(file, line, "a time of " + value + " ms is below 0");
    }
    return value;
  }

  private static String abridged(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
