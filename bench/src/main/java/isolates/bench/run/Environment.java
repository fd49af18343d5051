package isolates.bench.run;

import isolates.bench.platform.Platform;
import isolates.process.Command;
import isolates.process.Rehearsals;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code environment.json}: what a reader must know of the machine and of the run to trust or
 * repeat its numbers.
 */
public final class Environment {
  static final int SCHEMA = 1;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Map<String, Object> facts = new LinkedHashMap<>();

  private Environment() {}

  /**
   * Reads the machine.
   *
   * @param command what the user typed, for repeating it
   * @param settings the run's keys with their values, defaults included
   */
  public static Environment read(Path home, String command, Map<String, Object> settings) {
    Environment environment = new Environment();
    Map<String, Object> facts = environment.facts;
    facts.put("schema", SCHEMA);
    facts.put("command", command);
    facts.put("settings", settings);
    facts.put("started", Instant.now().toString());
    Command.Result commit =
        Command.run(
            List.of(
                "git", "-C", home.toString(), "describe", "--always", "--dirty", "--abbrev=40"));
    facts.put("commit", commit.succeeded() ? commit.output() : "unknown");
    facts.put(
        "kernel",
        Map.of(
            "release", firstLine("/proc/sys/kernel/osrelease"),
            "version", firstLine("/proc/sys/kernel/version"),
            "command_line", firstLine("/proc/cmdline")));
    facts.put(
        "cpu",
        Map.of(
            "model", cpuModel(),
            "processors", Runtime.getRuntime().availableProcessors(),
            "governor", firstLine("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
            "hypervisor", firstLine("/sys/hypervisor/type")));
    facts.put("memory_total", memoryTotal());
    facts.put(
        "clock",
        Map.of(
            "source",
            firstLine("/sys/devices/system/clocksource/clocksource0/current_clocksource"),
            "read_by",
            "System.nanoTime (CLOCK_MONOTONIC)",
            "smallest_step_ns",
            smallestClockStep()));
    facts.put(
        "jdk",
        Map.of(
            "version", System.getProperty("java.vm.version"),
            "vendor", System.getProperty("java.vendor"),
            "flags", ManagementFactory.getRuntimeMXBean().getInputArguments()));
    facts.put("load_before", firstLine("/proc/loadavg"));
    Rehearsals.limit().ifPresent(limit -> facts.put("rehearsals_at_most", limit));
    return environment;
  }

  /** What keeps the machine from being quiet, see {@link QuietMachine#before}. */
  public List<String> disturbances() {
    return QuietMachine.before(JSON.valueToTree(facts));
  }

  /** Adds what the platforms say of themselves, and those that were left out with the reason. */
  public void platforms(List<Platform> platforms, Map<String, String> leftOut) {
    Map<String, Object> described = new LinkedHashMap<>();
    platforms.forEach(platform -> described.put(platform.id().toString(), platform.description()));
    facts.put("platforms", described);
    facts.put("left_out", leftOut);
  }

  /** Adds how the driver was made ready to measure. */
  public void driver(Map<String, Object> description) {
    facts.put("driver", description);
  }

  /** Adds the functions whose answers nobody checks. */
  public void unchecked(List<String> functions) {
    facts.put("unchecked", functions);
  }

  /** Adds how the machine was when all was measured. */
  public void end() {
    facts.put("ended", Instant.now().toString());
    facts.put("load_after", firstLine("/proc/loadavg"));
  }

  /** Writes the file, over what was there. */
  public void write(Path file) throws IOException {
    Files.writeString(file, JSON.writeValueAsString(facts) + "\n");
  }

  private static String cpuModel() {
    return lineOf("/proc/cpuinfo", "model name").orElse(System.getProperty("os.arch"));
  }

  private static String memoryTotal() {
    return lineOf("/proc/meminfo", "MemTotal").orElse("unknown");
  }

  private static Optional<String> lineOf(String file, String key) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String firstLine(String file) {
    try (var lines = Files.lines(Path.of(file))) {
      return lines.findFirst().map(String::strip).orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }

  /**
   * The smallest difference between two readings that differ: what no single latency can be finer
   * than.
   */
  private static long smallestClockStep() {
    long smallest = Long.MAX_VALUE;
    for (int i = 0; i < 10_000; i++) {
      long a = System.nanoTime();
      long b = System.nanoTime();
      if (b > a) {
        smallest = Math.min(smallest, b - a);
      }
    }
    return smallest;
  }
}
