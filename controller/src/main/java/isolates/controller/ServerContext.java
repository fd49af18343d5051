package isolates.controller;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What every connection needs to know.
 *
 * @param root the directory of the programs, absolute and without symbolic links
 * @param timeout how long an isolate may run
 * @param limits what clients may take up
 * @param held what they hold of {@link Limits#heldBytes}
 * @param starter keeps instances prepared; empty where isolates are not spawned natively
 * @param accessLog empty if none is asked for
 * @param interception the name of the interception in force, and whether it is
 */
record ServerContext(
    Path root,
    Duration timeout,
    Limits limits,
    HeldBytes held,
    ConnectionTable connections,
    Spawner spawner,
    Optional<Starter> starter,
    Optional<AccessLog> accessLog,
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

  /** JSON as {@code GET /.isolates/stats} answers it: totals since the start. */
  String statsJson() {
    return "{\"invocations\":%d,\"running\":%d,%s,\"prepared\":%s,\"functions\":%s}"
        .formatted(
            isolates.invocations(),
            isolates.running(),
            isolates.phases().toJsonMembers(),
            starter.map(Starter::countersJson).orElse("null"),
            starter.map(one -> one.toJson(root)).orElse("[]"));
  }

  /** The same in Prometheus' text format. */
  String metrics() {
    return """
        # TYPE isolates_invocations_total counter
        isolates_invocations_total %d
        # TYPE isolates_running gauge
        isolates_running %d
        # TYPE isolates_connections gauge
        isolates_connections %d
        # TYPE isolates_held_bytes gauge
        isolates_held_bytes %d
        """
            .formatted(isolates.invocations(), isolates.running(), connections.size(), held.held())
        + isolates.phases().toMetrics()
        + starter.map(Starter::metrics).orElse("");
  }
}
