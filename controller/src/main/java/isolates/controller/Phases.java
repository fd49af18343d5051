package isolates.controller;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where the time of invocations goes, as totals since the start; who reads them twice has the mean
 * of what was between. Event loop only.
 */
final class Phases {
  /** The phases of an invocation, one after another. */
  enum Phase {
    /** From the request's head to when a process is asked for; a body that is awaited counts. */
    ACCEPT,
    /** Making a process, or taking one that waits: how long the event loop is busy with it. */
    SPAWN,
    /** From then to the first byte of output. */
    FIRST_BYTE,
    /** From there to the end of the response. */
    FUNCTION,
    /** From there until the process is reaped. */
    EXIT;

    String id() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private static final class Total {
    private long count;
    private long nanos;
  }

  private final Map<Phase, Total> totals = new EnumMap<>(Phase.class);

  Phases() {
    for (Phase phase : Phase.values()) {
      totals.put(phase, new Total());
    }
  }

  /** Ends a phase that began at a time of {@link System#nanoTime}; returns the time now. */
  long ended(Phase phase, long sinceNs) {
    long now = System.nanoTime();
    Total total = totals.get(phase);
    total.count++;
    total.nanos += now - sinceNs;
    return now;
  }

  /** Members of a JSON object: {@code "spawn.cnt":12,"spawn.us-avg":231.4} and so on. */
  String toJsonMembers() {
    return totals.entrySet().stream()
        .map(
            each ->
                String.format(
                    Locale.ROOT,
                    "\"%1$s.cnt\":%2$d,\"%1$s.us-avg\":%3$.1f",
                    each.getKey().id(),
                    each.getValue().count,
                    each.getValue().nanos / 1e3 / Math.max(1, each.getValue().count)))
        .collect(Collectors.joining(","));
  }

  /** Prometheus' text format, a summary without quantiles. */
  String toMetrics() {
    return "# TYPE isolates_phase_seconds summary\n"
        + totals.entrySet().stream()
            .map(
                each ->
                    String.format(
                        Locale.ROOT,
                        """
                        isolates_phase_seconds_count{phase="%1$s"} %2$d
                        isolates_phase_seconds_sum{phase="%1$s"} %3$.6f
                        """,
                        each.getKey().id(),
                        each.getValue().count,
                        each.getValue().nanos / 1e9))
            .collect(Collectors.joining());
  }
}
