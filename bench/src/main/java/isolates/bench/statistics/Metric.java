package isolates.bench.statistics;

import isolates.bench.sample.Sample;
import java.util.Locale;
import java.util.OptionalLong;

/** A quantity that every sample may carry, kept as the integer it was measured in. */
public enum Metric {
  /** From the intended start to the last byte of the answer. */
  LATENCY("ms", 1e-6) {
    @Override
    public OptionalLong of(Sample sample) {
      return sample.latencyNs();
    }
  },
  /** From the start to the first byte of the answer's body. */
  FIRST_BYTE("ms", 1e-6) {
    @Override
    public OptionalLong of(Sample sample) {
      OptionalLong firstByte = sample.firstByteNs();
      return firstByte.isPresent()
          ? OptionalLong.of(firstByte.getAsLong() - sample.startNs())
          : firstByte;
    }
  },
  /** Processor time of the instance, user and system. */
  CPU("us", 1) {
    @Override
    public OptionalLong of(Sample sample) {
      return sample.cpuUs();
    }
  },
  /** Greatest resident set of the instance. */
  MAX_RSS("KiB", 1) {
    @Override
    public OptionalLong of(Sample sample) {
      return sample.maxRssKib();
    }
  };

  private final String unit;
  private final double scale;

  Metric(String unit, double scale) {
    this.unit = unit;
    this.scale = scale;
  }

  /** What a sample says of it; empty where it does not. */
  public abstract OptionalLong of(Sample sample);

  /** The unit in files and on axes. */
  public String unit() {
    return unit;
  }

  /** Units per integer step of the sample, such as 1e-6 ms per nanosecond. */
  public double scale() {
    return scale;
  }

  /** The name in files. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The metric of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Metric of(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT));
  }
}
