package isolates.bench.run;

import isolates.bench.sample.CsvColumns;
import isolates.bench.sample.CsvTable;
import isolates.bench.sample.Group;
import isolates.bench.sample.MalformedFileException;
import isolates.bench.sample.MemoryReading;
import isolates.bench.statistics.Distribution;
import isolates.bench.statistics.GroupSamples;
import isolates.bench.statistics.Statistics;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.IntStream;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.selection.Selection;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One run, read once from its folder: what tables, figures, page and gate are all made from. Its
 * tables are Tablesaw's, with the columns that {@link CsvColumns} names; a table whose file is not
 * there has no rows. What is computed from them is computed when it is first asked for, and kept.
 * Not safe for use by several threads.
 */
public final class RunData {
  /**
   * The tables of a run.
   *
   * @param samples every invocation in the order they were measured, warm-up and failures too
   * @param memory readings of memory, see {@link #credible}
   * @param phases where the time of invocations went
   * @param load the steps of an open loop
   * @param startUp how long platforms took to build, start and stop
   * @param disk what platforms need on disk
   */
  public record Tables(
      Table samples, Table memory, Table phases, Table load, Table startUp, Table disk) {}

  private final RunFolder folder;
  private final Tables tables;
  private final JsonNode environment;
  private final boolean cutOff;

  /** Null until asked for, as the next two. */
  private SortedMap<Group, GroupSamples> groups;

  private Statistics statistics;
  private PaperFiles study;

  private RunData(RunFolder folder) throws IOException {
    this.folder = folder;
    tables =
        new Tables(
            CsvTable.readIfThere(folder.samples(), CsvColumns.SAMPLES),
            credible(CsvTable.readIfThere(folder.memory(), CsvColumns.MEMORY)),
            CsvTable.readIfThere(folder.phases(), CsvColumns.PHASES),
            CsvTable.readIfThere(folder.load(), CsvColumns.LOAD),
            CsvTable.readIfThere(folder.startUp(), CsvColumns.STARTUP),
            CsvTable.readIfThere(folder.disk(), CsvColumns.DISK));
    environment = environment(folder.environment());
    cutOff = Files.exists(folder.samples()) && !endsWithLineEnd(folder.samples());
  }

  /**
   * Without the study's readings of a platform of which one cannot be, or is not there for that
   * reason: where the rest of the machine moved by more than the platform took, the others are no
   * better.
   */
  private static Table credible(Table memory) {
    StringColumn method = memory.stringColumn(CsvColumns.METHOD);
    StringColumn scope = memory.stringColumn(CsvColumns.SCOPE);
    Map<Group, Integer> lacking = new HashMap<>();
    Set<Group> impossible = new HashSet<>();
    for (int i = 0; i < memory.rowCount(); i++) {
      Group group = Group.of(memory.row(i));
      if (scope.get(i).equals(MemoryReading.AFTER)) {
        lacking.merge(group, 1, Integer::sum);
      } else if (method.get(i).equals(MemoryReading.AVAILABLE)) {
        lacking.merge(group, -1, Integer::sum);
        if (memory.longColumn(CsvColumns.KIB).getLong(i) <= 0) {
          impossible.add(group);
        }
      }
    }
    lacking.values().removeIf(count -> count <= 0);
    impossible.addAll(lacking.keySet());
    return memory.where(
        Selection.with(
            IntStream.range(0, memory.rowCount())
                .filter(
                    i ->
                        !method.get(i).equals(MemoryReading.AVAILABLE)
                            || !impossible.contains(Group.of(memory.row(i))))
                .toArray()));
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

  public RunFolder folder() {
    return folder;
  }

  public Tables tables() {
    return tables;
  }

  /** What environment.json holds; a missing node if the run has none. */
  public JsonNode environment() {
    return environment;
  }

  /** Whether the last line of samples.csv is unfinished, because the run was killed. */
  public boolean isCutOff() {
    return cutOff;
  }

  /**
   * The samples by group, warm-up left out; none of an open loop, where a group has many rates,
   * each a step of {@link Tables#load}.
   */
  public SortedMap<Group, GroupSamples> groups() {
    if (groups == null) {
      groups =
          GroupSamples.of(
              tables.load().isEmpty() ? tables.samples() : tables.samples().emptyCopy());
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

  /** The latencies of every group, in milliseconds; of several gaps, those of the longest. */
  public Map<Group, Distribution> latencies() {
    return Group.headlines(statistics().latencies());
  }

  /** Whether this run repeated the study. */
  public boolean repeatsTheStudy() {
    return Files.exists(folder.paper());
  }

  /** The samples and memory as the study's series. */
  public PaperFiles study() {
    if (study == null) {
      study = PaperFiles.of(this);
    }
    return study;
  }

  private static JsonNode environment(Path file) throws IOException {
    if (!Files.exists(file)) {
      return JsonNodeFactory.instance.missingNode();
    }
    try {
      JsonNode facts = JsonMapper.shared().readTree(Files.readString(file));
      if (!facts.isObject()) {
        throw new MalformedFileException(file, 1, "is not the JSON object that a run writes");
      }
      JsonNode schema = facts.path("schema");
      if (schema.asLong(-1) != Environment.SCHEMA) {
        throw new MalformedFileException(
            file,
            1,
            "is of schema version %s, and this version reads %d; read it with the version that measured"
                .formatted(schema.asString("unknown"), Environment.SCHEMA));
      }
      return facts;
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
