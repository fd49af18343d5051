package isolates.openlambda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import isolates.container.Availability;
import isolates.container.Runtimes;
import isolates.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Built-in workers for tests: real ones, as the bench starts them. */
final class BuiltInWorkers {
  private static final Duration READY = Duration.ofSeconds(60);

  private BuiltInWorkers() {}

  /** Starts one, or skips the test with the reason why this machine cannot. */
  static ServerProcess start(String runtime, Path dir, String... options) throws Exception {
    assumeAvailable(runtime);
    return start(runtime, dir, 0, options);
  }

  static ServerProcess start(String runtime, Path dir, int port, String... options)
      throws IOException, InterruptedException {
    return startAt(Path.of(System.getProperty("isolates.home", "")), runtime, dir, port, options);
  }

  /** With the native programs that are in another home than the project's. */
  static ServerProcess startAt(Path home, String runtime, Path dir, int port, String... options)
      throws IOException, InterruptedException {
    return new ContainerWorker(
            System.getProperty("java.class.path"),
            home,
            dir,
            Optional.of(runtime),
            port,
            newLog(),
            List.of(options))
        .start(READY);
  }

  /** Kept among the build's output, for whoever wants to know why a test failed. */
  private static Path newLog() throws IOException {
    Path logs = Files.createDirectories(Path.of("target", "container-worker-logs"));
    return Files.createTempFile(logs, "", ".log");
  }

  static void assumeAvailable(String runtime) {
    Availability availability = Runtimes.probe(runtime);
    if (!availability.available()) {
      System.out.println("skipped: " + availability);
    }
    assumeTrue(availability.available(), availability::toString);
  }

  static OpenLambdaClient client(ServerProcess worker) {
    return new OpenLambdaClient(worker.url(), Duration.ofSeconds(60));
  }
}
