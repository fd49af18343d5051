package isolates.controller;

import java.util.Arrays;
import java.util.Locale;
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

  private final long[] counts = new long[Phase.values().length];
  private final long[] nanos = new long[Phase.values().length];

  /** Ends a phase that began at a time of {@link System#nanoTime}; returns the time now. */
  long ended(Phase phase, long sinceNs) {
    long now = System.nanoTime();
    counts[phase.ordinal()]++;
    nanos[phase.ordinal()] += now - sinceNs;
    return now;
  }

  /** Members of a JSON object: {@code "spawn.cnt":12,"spawn.us-avg":231.4} and so on. */
  String toJsonMembers() {
    return Arrays.stream(Phase.values())
        .map(
            phase -> {
              long count = counts[phase.ordinal()];
              return String.format(
                  Locale.ROOT,
                  "\"%s.cnt\":%d,\"%s.us-avg\":%.1f",
                  phase.id(),
                  count,
                  phase.id(),
                  count == 0 ? 0 : nanos[phase.ordinal()] / 1e3 / count);
            })
        .collect(Collectors.joining(","));
  }

  /** Prometheus' text format, a summary without quantiles. */
  String toMetrics() {
    return "# TYPE isolates_phase_seconds summary\n"
        + Arrays.stream(Phase.values())
            .map(
                phase ->
                    String.format(
                        Locale.ROOT,
                        "isolates_phase_seconds_count{phase=\"%1$s\"} %2$d\n"
                            + "isolates_phase_seconds_sum{phase=\"%1$s\"} %3$.6f\n",
                        phase.id(),
                        counts[phase.ordinal()],
                        nanos[phase.ordinal()] / 1e9))
            .collect(Collectors.joining());
  }
}
