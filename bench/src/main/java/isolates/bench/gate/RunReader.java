package isolates.bench.gate;

import isolates.bench.sample.Sample;
import isolates.bench.sample.SamplesCsv;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the folder of a run for the gate, and refuses what no verdict can rest on. */
public final class RunReader {
  /** The version of environment.json, and so of the folder, that this gate understands. */
  private static final long SCHEMA = 1;

  private static final JsonMapper JSON = new JsonMapper();

  private RunReader() {}

  /**
   * Reads a run.
   *
   * @param side what the user calls it, {@code baseline} or {@code candidate}
   * @throws GateException in one line, if the folder is none, is empty, has another schema, was cut
   *     off in mid-row, or has too few samples to judge anything
   * @throws isolates.bench.sample.MalformedFileException naming file and line, where a row is no
   *     sample
   * @throws IOException if a file cannot be read
   */
  public static Run read(String side, Path folder) throws IOException {
    Path samples = folder.resolve("samples.csv");
    if (!Files.isDirectory(folder)) {
      throw refused(side, folder, "is no folder; name the folder of a run, such as results/latest");
    }
    if (!Files.isRegularFile(samples) || Files.size(samples) == 0) {
      throw refused(
          side, folder, "holds no samples.csv; name the folder of a run, such as results/latest");
    }
    if (!endsWithLineEnd(samples)) {
      throw refused(
          side,
          folder,
          "was cut off in mid-row: its run was killed, and half a run is no measure; run it again");
    }
    JsonNode environment = environment(side, folder);
    Run.Builder builder = new Run.Builder();
    try (Stream<Sample> rows = SamplesCsv.read(samples)) {
      rows.forEach(builder::add);
    }
    Run run =
        builder.build(
            name(folder), environment.path("commit").asString("unknown"), machine(environment));
    long most =
        run.groups().values().stream()
            .flatMap(outcomes -> outcomes.series().values().stream())
            .mapToLong(Series::size)
            .max()
            .orElse(0);
    long invocations = run.groups().values().stream().mapToLong(Run.Outcomes::invocations).sum();
    if (invocations == 0) {
      throw refused(side, folder, "holds not one sample; run it again");
    }
    // A group that only fails is for the judge; a run that never had enough is not.
    if (most < Rules.FEWEST && most > 0) {
      throw refused(
          side,
          folder,
          "has %d samples a group at most, and no verdict rests on fewer than %d; run it with more n"
              .formatted(most, Rules.FEWEST));
    }
    return run;
  }

  /** The machine that a folder's environment.json names, see {@link #read}. */
  public static Machine machine(String side, Path folder) throws IOException {
    return machine(environment(side, folder));
  }

  private static Machine machine(JsonNode environment) {
    JsonNode cpu = environment.path("cpu");
    return new Machine(
        cpu.path("model").asString("unknown"),
        cpu.path("processors").asLong(0),
        environment.path("kernel").path("release").asString("unknown"),
        environment.path("jdk").path("version").asString("unknown"));
  }

  private static JsonNode environment(String side, Path folder) throws IOException {
    Path file = folder.resolve("environment.json");
    if (!Files.isRegularFile(file)) {
      throw refused(
          side,
          folder,
          "has no environment.json, so nothing says where it was measured; run it again");
    }
    JsonNode environment;
    try {
      environment = JSON.readTree(Files.readString(file));
    } catch (JacksonException e) {
      throw refused(side, folder, "has an environment.json that is no JSON; run it again");
    }
    long schema = environment.path("schema").asLong(-1);
    if (schema != SCHEMA) {
      throw refused(
          side,
          folder,
          "is of schema version %s, and this gate reads %d; measure it with the version that gates"
              .formatted(schema < 0 ? "unknown" : Long.toString(schema), SCHEMA));
    }
    return environment;
  }

  private static boolean endsWithLineEnd(Path file) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      bytes.seek(bytes.length() - 1);
      return bytes.read() == '\n';
    }
  }

  private static String name(Path folder) throws IOException {
    // results/latest is a link: the run's own name says which one it was.
    return folder.toRealPath().getFileName().toString();
  }

  private static GateException refused(String side, Path folder, String problem) {
    return new GateException("%s: %s %s".formatted(side, folder, problem));
  }
}
