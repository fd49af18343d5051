package isolates.openlambda;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A worker that somebody else has started. What it is comes from the configuration that it was
 * started with where that can be read, else from the phases that it counts; it is never guessed.
 */
public final class AttachedWorker {
  private static final String PROBE = "isolates-bench-probe-fresh";
  private static final Duration GONE = Duration.ofSeconds(10);

  /** Counted for every sandbox, by whatever makes it. */
  private static final String CREATED = "Create().cnt";

  /** Counted by SOCK sandboxes only. */
  private static final String CONTROL_GROUP = "Create()/acquire-cgroup.cnt";

  /** Counted for every sandbox of a Python function where there is an import cache. */
  private static final String IMPORT_CACHE = "ImportCache.Create.cnt";

  private final OpenLambdaClient client;

  private AttachedWorker(OpenLambdaClient client) {
    this.client = client;
  }

  /**
   * What the worker is, {@link OpenLambdaVariant#UNKNOWN} where that cannot be told. One whose
   * configuration cannot be read and that has run nothing yet is asked to run a function, once.
   *
   * @throws IOException when it does not answer
   */
  public static OpenLambdaVariant variant(OpenLambdaClient client) throws IOException {
    AttachedWorker attached = new AttachedWorker(client);
    Optional<Map<String, Object>> configuration = attached.configuration();
    return configuration.isPresent()
        ? OpenLambdaVariant.of(configuration.get())
        : attached.fromPhases();
  }

  /** Its process; empty where it runs on another machine, or cannot be told from others. */
  public static Optional<Long> pid(OpenLambdaClient client) throws IOException {
    AttachedWorker attached = new AttachedWorker(client);
    Optional<OpenLambdaDirectory> directory = attached.directory();
    return directory.isPresent() && attached.configuration().isPresent()
        ? directory.get().running().map(ProcessHandle::pid)
        : Optional.empty();
  }

  /** The worker names its registry, which lies in its directory unless somebody moved it. */
  private Optional<OpenLambdaDirectory> directory() throws IOException {
    return InetAddress.getByName(client.url().host()).isLoopbackAddress()
        ? client.registry().map(Path::getParent).map(OpenLambdaDirectory::new)
        : Optional.empty();
  }

  private Optional<Map<String, Object>> configuration() throws IOException {
    Optional<OpenLambdaDirectory> directory = directory();
    if (directory.isEmpty()) {
      return Optional.empty();
    }
    try {
      return directory
          .get()
          .runningConfiguration()
          .filter(
              found ->
                  Integer.toString(client.url().port())
                      .equals(String.valueOf(found.get("worker_port"))));
    } catch (OpenLambdaException e) {
      return Optional.empty(); // it cannot be read; the phases may still tell
    }
  }

  private OpenLambdaVariant fromPhases() throws IOException {
    if (!client.stats().containsKey(CREATED)) {
      runOnce();
    }
    Set<String> counted = client.stats().keySet();
    if (!counted.contains(CREATED) || counted.contains(IMPORT_CACHE)) {
      return OpenLambdaVariant.UNKNOWN; // tree and multitree count the same phases
    }
    return counted.contains(CONTROL_GROUP)
        ? OpenLambdaVariant.SOCK_NO_IMPORT_CACHE
        : OpenLambdaVariant.DOCKER;
  }

  private void runOnce() throws IOException {
    client.upload(
        PROBE, FunctionPackage.ofPython("def f(event):\n    return 0\n").withReuse(false));
    try {
      client.invoke(PROBE, "{}".getBytes(StandardCharsets.UTF_8));
      client.awaitGone(PROBE, GONE);
    } finally {
      client.delete(PROBE);
    }
  }
}
