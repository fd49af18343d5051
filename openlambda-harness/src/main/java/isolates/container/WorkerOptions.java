package isolates.container;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a worker is to run.
 *
 * @param runtime runc, crun or unshare; without one the first that works
 * @param dir where it makes a folder of its own, which goes with it
 * @param registry folder of uploaded functions that outlives the worker; without one they go too
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
    Optional<Path> registry,
    String host,
    int port,
    boolean nativeSpawn,
    int maxInstances,
    int maxContainers,
    int timeoutSeconds) {}
