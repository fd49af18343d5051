package isolates.openlambda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectMapper;

/**
 * OpenLambda's directory, {@code -p}: where a worker keeps everything but its control groups.
 *
 * @param path of the directory
 * @param cgroups where control groups of version 2 are mounted
 */
public record OpenLambdaDirectory(Path path, Path cgroups) {
  static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final String OVERRIDES = "config.json.overrides";

  public OpenLambdaDirectory {
    path = path.toAbsolutePath().normalize();
  }

  public OpenLambdaDirectory(Path path) {
    this(path, CGROUPS);
  }

  /** The same configuration as another variant lies in a directory of its own beside this one. */
  OpenLambdaDirectory beside(OpenLambdaVariant variant) {
    String suffix = variant.id().replaceFirst("^sock-", "");
    return new OpenLambdaDirectory(path.resolveSibling(path.getFileName() + "-" + suffix), cgroups);
  }

  /** Written by init; its presence is how OpenLambda itself tells that a directory is its own. */
  Path initialised() {
    return path.resolve("ol.init");
  }

  Path configurationFile() {
    return path.resolve("config.json");
  }

  Path worker() {
    return path.resolve("worker");
  }

  Path pidFile() {
    return worker().resolve("worker.pid");
  }

  /** What a detached worker says. */
  public Path log() {
    return path.resolve("worker.out");
  }

  /** Under this group are its SOCK sandboxes, one group each. */
  public Path sandboxes() {
    return cgroups.resolve(path.getFileName() + "-sandboxes");
  }

  /** What config.json says; empty before init. */
  public Map<String, Object> configuration() throws OpenLambdaException {
    return json(configurationFile());
  }

  /** What {@code up -o} wrote beside it, which a worker given options really runs with. */
  public Map<String, Object> overridden() throws OpenLambdaException {
    return json(path.resolve(OVERRIDES));
  }

  private static Map<String, Object> json(Path file) throws OpenLambdaException {
    if (!Files.isReadable(file)) {
      return Map.of();
    }
    try {
      return new ObjectMapper()
          .readValue(Files.readAllBytes(file), new TypeReference<Map<String, Object>>() {});
    } catch (IOException | JacksonException e) {
      throw new OpenLambdaException(file + " is not JSON; mend it, or make it anew with init", e);
    }
  }

  /** The worker that runs on this directory, if one does. */
  Optional<ProcessHandle> running() throws OpenLambdaException {
    if (!Files.isReadable(pidFile())) {
      return Optional.empty();
    }
    try {
      // The number may have gone to another program since: `ol worker up -p DIR` is a worker.
      return ProcessHandle.of(Long.parseLong(Files.readString(pidFile()).strip()))
          .filter(ProcessHandle::isAlive)
          .filter(process -> isWorker(arguments(process)));
    } catch (IOException | NumberFormatException e) {
      throw new OpenLambdaException(pidFile() + " does not hold a number; remove it", e);
    }
  }

  private static boolean isWorker(List<String> arguments) {
    int worker = arguments.indexOf("worker");
    return worker > 0 && arguments.indexOf("up") > worker;
  }

  private static List<String> arguments(ProcessHandle process) {
    try {
      byte[] line = Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
      return Arrays.asList(new String(line, StandardCharsets.UTF_8).split("\0", -1));
    } catch (IOException e) {
      return List.of(); // ended meanwhile
    }
  }

  /**
   * The configuration that the running worker was started with.
   *
   * @return empty where no worker runs, or the file has been written to since it started
   */
  Optional<Map<String, Object>> runningConfiguration() throws OpenLambdaException {
    Optional<ProcessHandle> process = running();
    if (process.isEmpty()) {
      return Optional.empty();
    }
    boolean overridden =
        arguments(process.get()).stream().anyMatch(each -> each.matches("--?o(ptions)?(=.*)?"));
    Path file = overridden ? path.resolve(OVERRIDES) : configurationFile();
    return writtenBefore(file, process.get().info().startInstant())
        ? Optional.of(json(file))
        : Optional.empty();
  }

  private static boolean writtenBefore(Path file, Optional<Instant> start) {
    try {
      // Start times are reckoned from that of the machine, which is told in whole seconds.
      Instant written = Files.getLastModifiedTime(file).toInstant();
      return start.isPresent() && !written.isAfter(start.get().plusSeconds(2));
    } catch (IOException e) {
      return false;
    }
  }

  /** What a worker that is gone has left, in words; empty after a clean end. */
  Optional<String> leftovers() throws OpenLambdaException {
    if (!groups().isEmpty()) {
      return Optional.of(groups().size() + " control groups in " + sandboxes());
    }
    return Files.exists(pidFile()) ? Optional.of(pidFile().toString()) : Optional.empty();
  }

  /** The control groups of sandboxes. */
  List<Path> groups() {
    try (Stream<Path> entries = Files.list(sandboxes())) {
      return entries.filter(entry -> entry.getFileName().toString().startsWith("cg-")).toList();
    } catch (IOException e) {
      return List.of(); // it has none
    }
  }

  /**
   * Removes functions from the registry of a worker that does not run, by their archives.
   *
   * @param prefix of their names
   */
  public void removeFunctions(String prefix) throws IOException {
    Path registry = path.resolve("registry");
    if (!Files.isDirectory(registry)) {
      return;
    }
    try (Stream<Path> archives = Files.list(registry)) {
      for (Path archive : archives.toList()) {
        if (archive.getFileName().toString().startsWith(prefix)) {
          Files.deleteIfExists(archive);
        }
      }
    }
  }
}
