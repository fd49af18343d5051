package isolates.bench.sample;

import java.util.OptionalLong;

/**
 * A sample that nobody measured: answered rightly with 3 bytes of status 200 unless it is set
 * otherwise, of a platform that tells no more. Tests only.
 */
public final class SimulatedSample {
  private static final OptionalLong UNKNOWN = OptionalLong.empty();

  private final Group group;
  public String instance = "i";
  public long round;
  public long launch;

  /** How its instance came to be. */
  public String start = "";

  public OptionalLong intendedNs = UNKNOWN;
  public OptionalLong gapUs = UNKNOWN;
  public long startNs;
  public OptionalLong firstByteNs = UNKNOWN;
  public OptionalLong latencyNs = UNKNOWN;
  public OptionalLong status = OptionalLong.of(200);
  public OptionalLong cpuUs = UNKNOWN;
  public OptionalLong stealUs = UNKNOWN;
  public OptionalLong running = UNKNOWN;

  /** Why it is wrong; empty if it is right. */
  public String error = "";

  public SimulatedSample(Group group) {
    this.group = group;
  }

  public Sample get() {
    return new Sample(
        "run-1",
        group,
        instance,
        round,
        launch,
        start,
        intendedNs,
        gapUs,
        startNs,
        firstByteNs,
        latencyNs,
        status,
        error.isEmpty(),
        OptionalLong.of(3),
        cpuUs,
        UNKNOWN,
        stealUs,
        UNKNOWN,
        running,
        error);
  }
}
