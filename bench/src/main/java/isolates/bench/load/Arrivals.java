package isolates.bench.load;

import isolates.bench.sample.LoadStep;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * When the requests of an open loop are meant to be sent; computed before the first of them is.
 *
 * @param name as the key {@code arrivals} and load.csv have it
 */
public record Arrivals(String name, Schedule schedule) {
  /**
   * A request that is to be sent.
   *
   * @param ns when, in nanoseconds since the start of its step
   * @param function which of the step's functions it is for, from 0
   */
  public record Due(long ns, int function) {}

  /** The requests of one step. */
  @FunctionalInterface
  interface Schedule {
    List<Due> plan(double rate, double seconds, int functions, Random random);
  }

  /** The times of one step, whatever function each is for. */
  @FunctionalInterface
  private interface Times {
    long[] plan(double rate, double seconds, Random random);
  }

  /** What {@link #name} holds of a {@link Trace}. */
  static final String TRACE = "trace";

  /** Evenly spaced. */
  public static final Arrivals CONSTANT =
      uniform("constant", (rate, seconds, random) -> bursts(1, rate, seconds));

  /** Independent of each other. */
  public static final Arrivals POISSON = uniform("poisson", Arrivals::poisson);

  /** All at once, as many as the rate says, and none after them. */
  public static final Arrivals STORM =
      uniform(LoadStep.STORM, (requests, seconds, random) -> new long[(int) requests]);

  /** No schedule: as many as the rate says are always under way. */
  public static final Arrivals CLOSED =
      uniform(LoadStep.CLOSED, (requests, seconds, random) -> new long[0]);

  /** Of several functions, each request is for one at random. */
  private static Arrivals uniform(String name, Times times) {
    return new Arrivals(
        name,
        (rate, seconds, functions, random) ->
            Arrays.stream(times.plan(rate, seconds, random))
                .mapToObj(ns -> new Due(ns, functions == 1 ? 0 : random.nextInt(functions)))
                .toList());
  }

  /**
   * The requests of one step, in the order of their times.
   *
   * @param rate requests a second, above 0
   * @param seconds that the step lasts, above 0; every time lies within
   * @param functions how many there are
   */
  public List<Due> plan(double rate, double seconds, int functions, Random random) {
    return schedule.plan(rate, seconds, functions, random);
  }

  /**
   * The arrivals of that name: {@code constant}, {@code poisson}, or {@code burst:N} for bursts of
   * N at once, evenly spaced.
   *
   * @throws IllegalArgumentException naming what there is
   */
  public static Arrivals of(String name) {
    if (name.matches("burst:[1-9][0-9]{0,4}")) {
      int size = Integer.parseInt(name.substring("burst:".length()));
      return uniform(name, (rate, seconds, random) -> bursts(size, rate, seconds));
    }
    return switch (name) {
      case "constant" -> CONSTANT;
      case "poisson" -> POISSON;
      default ->
          throw new IllegalArgumentException(
              "unknown arrivals '%s'; choose one of constant, poisson, burst:N".formatted(name));
    };
  }

  /**
   * Given their number, the times of a Poisson process are independent and uniform (Ross,
   * Introduction to Probability Models, 5.3). The number is what the rate says, so that a short
   * step offers that rate and not one that chance has drawn. A step without a request would say
   * nothing.
   */
  private static long[] poisson(double rate, double seconds, Random random) {
    long requests = Math.max(1, Math.round(rate * seconds));
    return random
        .doubles(requests, 0, seconds)
        .sorted()
        .mapToLong(at -> (long) (at * 1e9))
        .toArray();
  }

  private static long[] bursts(int size, double rate, double seconds) {
    // Rounded, for 100 a second in 0.3 s are 30 requests, not 29.999.
    int bursts = (int) Math.max(1, Math.floor(rate * seconds / size + 1e-6));
    long[] times = new long[bursts * size];
    for (int i = 0; i < times.length; i++) {
      int burst = i / size;
      times[i] = Math.round(burst * (size / rate) * 1e9);
    }
    return times;
  }

  @Override
  public String toString() {
    return name;
  }
}
