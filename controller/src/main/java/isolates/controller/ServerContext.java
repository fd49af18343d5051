package isolates.controller;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What every connection needs to know.
 *
 * @param root the directory of the programs, absolute and without symbolic links
 * @param timeout how long an isolate may run
 * @param limits what clients may take up
 * @param held what they hold of {@link Limits#heldBytes}
 * @param interception the name of the interception in force, and whether it is
 */
record ServerContext(
    Path root,
    Duration timeout,
    Limits limits,
    HeldBytes held,
    ConnectionTable connections,
    Spawner spawner,
    IsolateRegistry isolates,
    String interception) {

  /** JSON as {@code GET /.isolates/status} answers it. */
  String statusJson() {
    return """
        {"pid":%d,"spawn":"%s","interception":{"kind":"%s","active":%b},"invocations":%d,"running":%d,"connections":%d,"held":%d}"""
        .formatted(
            ProcessHandle.current().pid(),
            spawner.id(),
            interception,
            !interception.equals("none"),
            isolates.invocations(),
            isolates.running(),
            connections.size(),
            held.held());
  }
}
