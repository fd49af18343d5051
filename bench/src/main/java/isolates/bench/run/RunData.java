package isolates.bench.run;

import isolates.bench.sample.Columns;
import isolates.bench.sample.CsvTable;
import isolates.bench.sample.Group;
import isolates.bench.sample.MalformedFileException;
import isolates.bench.statistics.Distribution;
import isolates.bench.statistics.GroupSamples;
import isolates.bench.statistics.Statistics;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import tech.tablesaw.api.Table;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One run, read once from its folder: what tables, figures, page and gate are all made from. Its
 * tables are Tablesaw's, with the columns that {@link Columns} names; a table whose file is not
 * there has no rows. What is computed from them is computed when it is first asked for, and kept.
 * Not safe for use by several threads.
 */
public final class RunData {
  private final RunFolder folder;
  private final Table samples;
  private final Table memory;
  private final Table phases;
  private final Table startUp;
  private final Table disk;
  private final JsonNode environment;
  private final boolean cutOff;
  private SortedMap<Group, GroupSamples> groups;
  private Statistics statistics;
  private StudyFiles study;

  private RunData(RunFolder folder) throws IOException {
    this.folder = folder;
    this.samples = CsvTable.readIfThere(folder.samples(), Columns.SAMPLES);
    this.memory = CsvTable.readIfThere(folder.memory(), Columns.MEMORY);
    this.phases = CsvTable.readIfThere(folder.phases(), Columns.PHASES);
    this.startUp = CsvTable.readIfThere(folder.startUp(), Columns.STARTUP);
    this.disk = CsvTable.readIfThere(folder.disk(), Columns.DISK);
    this.environment = environment(folder.environment());
    this.cutOff = Files.exists(folder.samples()) && !endsWithLineEnd(folder.samples());
  }

  /**
   * Reads a run.
   *
   * @throws IOException if a file of it cannot be read
   * @throws MalformedFileException naming file, line and column
   */
  public static RunData read(RunFolder folder) throws IOException {
    return new RunData(folder);
  }

  /** Where it lies. */
  public RunFolder folder() {
    return folder;
  }

  /** Every invocation in the order they were measured, warm-up and failures too. */
  public Table samples() {
    return samples;
  }

  /** Readings of memory, with {@link Columns#MEMORY}. */
  public Table memory() {
    return memory;
  }

  /** Where the time of invocations went, with {@link Columns#PHASES}. */
  public Table phases() {
    return phases;
  }

  /** How long platforms took to build, start and stop, with {@link Columns#STARTUP}. */
  public Table startUp() {
    return startUp;
  }

  /** What platforms need on disk, with {@link Columns#DISK}. */
  public Table disk() {
    return disk;
  }

  /** environment.json; a missing node if the run has none. */
  public JsonNode environment() {
    return environment;
  }

  /** Whether the last line of samples.csv is unfinished, because the run was killed. */
  public boolean isCutOff() {
    return cutOff;
  }

  /** The samples by group, warm-up left out. */
  public SortedMap<Group, GroupSamples> groups() {
    if (groups == null) {
      groups = GroupSamples.of(samples);
    }
    return groups;
  }

  /** Summaries, comparisons and checks of the samples. */
  public Statistics statistics() {
    if (statistics == null) {
      statistics = Statistics.of(groups());
    }
    return statistics;
  }

  /** The latencies of every group, in milliseconds. */
  public Map<Group, Distribution> latencies() {
    return statistics().latencies();
  }

  /** Whether this run repeated the study. */
  public boolean repeatsTheStudy() {
    return Files.exists(folder.paper());
  }

  /** The samples and memory as the study's series. */
  public StudyFiles study() {
    if (study == null) {
      study = StudyFiles.of(this);
    }
    return study;
  }

  private static JsonNode environment(Path file) throws IOException {
    if (!Files.exists(file)) {
      return JsonNodeFactory.instance.missingNode();
    }
    try {
      return JsonMapper.shared().readTree(Files.readString(file));
    } catch (JacksonException e) {
      throw new MalformedFileException(
          file,
          e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr()),
          "is not JSON: " + e.getOriginalMessage());
    }
  }

  private static boolean endsWithLineEnd(Path file) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      if (bytes.length() == 0) {
        return true;
      }
      bytes.seek(bytes.length() - 1);
      return bytes.read() == '\n';
    }
  }
}
