package isolates.bench.sample;

/**
 * A step of a load that nobody offered: requests at one rate, all of them sent in time and answered
 * rightly unless it is set otherwise. Tests only.
 */
public final class SimulatedStep {
  private final Group group;
  private final double rate;
  private final boolean keptUp;
  private final double p50;
  public String arrivals = "poisson";
  public String engine = LoadStep.OWN;

  /** It is sent in the second of this number. */
  public int repetition;

  /** Of its 100 requests so many are answered wrongly, and as many not at all. */
  public long failures;

  /** The share of requests that the driver sent too late. */
  public double late;

  public double cpuUs = Double.NaN;
  public double pssKib = Double.NaN;
  public double descriptors = Double.NaN;

  /**
   * @param rate of requests a second
   * @param keptUp whether the platform did, at this rate
   * @param p50 in milliseconds, infinite if most were not answered
   */
  public SimulatedStep(Group group, double rate, boolean keptUp, double p50) {
    this.group = group;
    this.rate = rate;
    this.keptUp = keptUp;
    this.p50 = p50;
  }

  public LoadStep get() {
    double nan = Double.NaN;
    long fromNs = repetition * 1_000_000_000L;
    return new LoadStep(
        "load-1",
        group,
        arrivals,
        false,
        repetition,
        rate,
        fromNs,
        fromNs + 1_000_000_000L,
        100,
        100 - 2 * failures,
        failures,
        failures,
        0,
        Math.min(rate, 3000),
        keptUp,
        p50,
        0.98 * p50,
        1.02 * p50,
        2 * p50,
        3 * p50,
        nan,
        nan,
        nan,
        4 * p50,
        late,
        0.1,
        cpuUs,
        pssKib,
        descriptors,
        engine);
  }
}
