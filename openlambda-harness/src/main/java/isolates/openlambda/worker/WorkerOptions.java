package isolates.openlambda.worker;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a worker is to run.
 *
 * @param runtime runc, crun or unshare; without one the first that works
 * @param dir its folder; the registry in it outlives the worker
 * @param host address to listen on
 * @param port 0 for any
 * @param nativeSpawn whether to start programs by the native launcher where it is built
 * @param maxInstances containers of one function at once
 * @param maxContainers containers at once; idle ones are ended to make room
 * @param timeoutSeconds an invocation may take
 */
record WorkerOptions(
    Optional<String> runtime,
    Path dir,
    String host,
    int port,
    boolean nativeSpawn,
    int maxInstances,
    int maxContainers,
    int timeoutSeconds) {}
