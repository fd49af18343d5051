package isolates.openlambda.worker;

import java.util.Map;
import java.util.TreeMap;

/**
 * How often each phase happened and how long it took on average, as OpenLambda's {@code /stats}
 * tells it: {@code NAME.cnt} and {@code NAME.ms-avg}, whole milliseconds; and {@code NAME.us-avg},
 * for phases shorter than that. Names are OpenLambda's where the phase is the same. Owned by the
 * event loop.
 */
final class PhaseStatistics {
  static final String REQUEST = "web-request";
  static final String INVOKE = "LambdaFunc.Invoke";
  static final String WAIT_SANDBOX = "LambdaInstance-WaitSandbox";
  static final String ROUND_TRIP = "LambdaInstance-RoundTrip";
  static final String PULL = "pull-lambda";

  /** From the decision to make a container until its function can be called. */
  static final String CREATE = "Create()";

  /**
   * Thereof: until the container's folder and configuration are there; next to nothing when they
   * were made in advance.
   */
  static final String CREATE_BUNDLE = "Create()/acquire-bundle";

  /** Thereof: the runtime makes the container, until its agent connects. */
  static final String CREATE_PROCESS = "Create()/fresh-proc";

  /** Thereof: the agent imports the function. */
  static final String CREATE_IMPORT = "Create()/import-function";

  static final String UNPAUSE = "Unpause()";
  static final String PAUSE = "Pause()";
  static final String DESTROY = "Destroy()";

  private final Map<String, Phase> phases = new TreeMap<>();

  private static final class Phase {
    private long count;
    private long nanos;
  }

  /** Adds one that began at that {@link System#nanoTime()} and ends now. */
  void since(String name, long began) {
    add(name, System.nanoTime() - began);
  }

  /** Adds one that took that many nanoseconds. */
  void add(String name, long nanos) {
    Phase phase = phases.computeIfAbsent(name, unused -> new Phase());
    phase.count++;
    phase.nanos += nanos;
  }

  Map<String, Long> snapshot() {
    Map<String, Long> all = new TreeMap<>();
    phases.forEach(
        (name, phase) -> {
          all.put(name + ".cnt", phase.count);
          all.put(name + ".ms-avg", phase.nanos / phase.count / 1_000_000);
          all.put(name + ".us-avg", phase.nanos / phase.count / 1_000);
        });
    return all;
  }
}
