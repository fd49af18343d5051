package isolates.container;

import isolates.process.ServerOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a worker is to run, as its command line says it. */
final class WorkerOptions {
  private static final List<String> SPAWN = List.of("native", "processbuilder");

  @Option(names = "--runtime", paramLabel = "NAME")
  Optional<String> runtime;

  @Option(names = "--dir", paramLabel = "DIR")
  Path dir = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(names = "--registry", paramLabel = "DIR")
  Optional<Path> registry;

  @Mixin ServerOptions server = new ServerOptions(5000);

  @Option(names = "--spawn", paramLabel = "HOW")
  String spawn = "native";

  @Option(names = "--max-instances", paramLabel = "N")
  int maxInstances = 16;

  @Option(names = "--max-containers", paramLabel = "N")
  int maxContainers = 512;

  @Option(names = "--timeout", paramLabel = "SECONDS")
  int timeout = 30;

  /** What is wrong with them, in a line. */
  Optional<String> problem() {
    if (server.problem().isPresent()) {
      return server.problem();
    }
    if (runtime.isPresent() && !Runtimes.ALL.contains(runtime.get())) {
      return unknown("--runtime", runtime.get(), Runtimes.ALL);
    }
    if (!SPAWN.contains(spawn)) {
      return unknown("--spawn", spawn, SPAWN);
    }
    if (maxInstances < 1 || maxContainers < 1 || timeout < 1) {
      return Optional.of("--max-instances, --max-containers and --timeout are at least 1");
    }
    return Optional.empty();
  }

  private static Optional<String> unknown(String option, String value, List<String> known) {
    return Optional.of(
        "unknown %s '%s'; choose one of %s".formatted(option, value, String.join(", ", known)));
  }
}
