package isolates.bench.sample;

import java.util.Locale;

/** What an invocation found when it arrived. */
public enum Mode {
  /** The first invocation after the platform was started. */
  FIRST,
  /** An invocation served by an instance that no invocation had used, made after it came. */
  COLD,
  /** An invocation served by an instance that no invocation had used, and that waited for one. */
  PREPARED,
  /** An invocation served by an instance used before. */
  WARM,
  /** A fresh process for the invocation, in a container used before. */
  REUSED,
  /** An invocation of a platform that does not say which instance served it. */
  UNKNOWN,
  /** Not a platform at all: what the driver itself costs, measured in the same run. */
  FLOOR,
  /** Measured, kept in samples.csv, left out of every statistic. */
  WARMUP,
  /** Of no one mode: memory, disk and start-up are of a platform with a function. */
  NONE;

  /** The name in files and on the command line; empty for {@link #NONE}. */
  public String id() {
    return this == NONE ? "" : name().toLowerCase(Locale.ROOT);
  }

  /** The name in tables, figures and sentences for people. */
  public String title() {
    return switch (this) {
      case REUSED -> "fresh process in a reused container";
      case UNKNOWN -> "warm or cold";
      default -> id();
    };
  }

  /** Whether each response has to prove it, by the instance that it names. */
  public boolean isProven() {
    return this != UNKNOWN && this != FLOOR;
  }

  /**
   * The mode of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Mode of(String id) {
    Mode mode = valueOf(id.toUpperCase(Locale.ROOT));
    if (mode == NONE) {
      throw new IllegalArgumentException("no invocation is of mode " + id);
    }
    return mode;
  }
}
