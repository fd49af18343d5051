package isolates.container;

import java.util.EnumMap;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often each phase happened and how long it took on average, as OpenLambda's {@code /stats}
 * tells it: {@code NAME.cnt} and {@code NAME.ms-avg}, whole milliseconds; and {@code NAME.us-avg},
 * for phases shorter than that. Owned by the event loop.
 */
final class PhaseStatistics {
  /** The phases, by OpenLambda's names where it has the same. */
  enum Phase {
    REQUEST("web-request"),
    INVOKE("LambdaFunc.Invoke"),
    WAIT_SANDBOX("LambdaInstance-WaitSandbox"),
    ROUND_TRIP("LambdaInstance-RoundTrip"),
    PULL("pull-lambda"),
    /** From the decision to make a container until its function can be called. */
    CREATE("Create()"),
    /**
     * Thereof: until the container's folder and configuration are there; next to nothing when they
     * were made in advance.
     */
    CREATE_BUNDLE("Create()/acquire-bundle"),
    /** Thereof: the runtime makes the container, until its agent connects. */
    CREATE_PROCESS("Create()/fresh-proc"),
    /** Thereof: the agent imports the function. */
    CREATE_IMPORT("Create()/import-function"),
    UNPAUSE("Unpause()"),
    PAUSE("Pause()"),
    DESTROY("Destroy()");

    private final String title;

    Phase(String title) {
      this.title = title;
    }
  }

  private final Map<Phase, LongSummaryStatistics> nanos = new EnumMap<>(Phase.class);

  /** Adds one that began at that {@link System#nanoTime()} and ends now. */
  void since(Phase phase, long began) {
    add(phase, System.nanoTime() - began);
  }

  void add(Phase phase, long took) {
    nanos.computeIfAbsent(phase, unused -> new LongSummaryStatistics()).accept(took);
  }

  Map<String, Long> snapshot() {
    Map<String, Long> all = new TreeMap<>();
    nanos.forEach(
        (phase, sum) -> {
          long average = sum.getSum() / sum.getCount();
          all.put(phase.title + ".cnt", sum.getCount());
          all.put(phase.title + ".ms-avg", average / 1_000_000);
          all.put(phase.title + ".us-avg", average / 1_000);
        });
    return all;
  }
}
