package isolates.bench.load;

import isolates.bench.WrongUseException;
import isolates.bench.sample.Mode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What an open loop offers, decided and found possible before anything is measured.
 *
 * @param targets what is loaded, one after the other
 * @param mode the instances to ask for: warm, for platforms that have it, or cold for all
 * @param arrivals when requests are due
 * @param rates offered to every platform, in requests a second; empty to find each one's knee and
 *     offer rates around it
 * @param soak whether each platform is offered a share of its own knee alone, all of its steps on
 *     end
 * @param time that a step lasts
 * @param timeout after which a request counts as unanswered
 * @param repetitions of each step
 * @param connections under way at a time, at most
 * @param seed of arrivals, inputs and the order of steps
 * @param max inputs are drawn from 1 to this
 * @param engine in place of our own loop
 */
public record LoadPlan(
    List<Target> targets,
    Mode mode,
    Arrivals arrivals,
    List<Double> rates,
    boolean soak,
    Duration time,
    Duration timeout,
    int repetitions,
    int connections,
    long seed,
    int max,
    Optional<Hyperfoil> engine) {
  /**
   * The rates that a user offers, from the least.
   *
   * @param text such as {@code 20,100,500}, or {@code auto} for none
   * @throws WrongUseException if it is neither
   */
  public static List<Double> rates(String text) {
    if (text.equals("auto")) {
      return List.of();
    }
    if (!text.matches("[0-9]{1,6}(\\.[0-9]+)?(,[0-9]{1,6}(\\.[0-9]+)?)*")) {
      throw new WrongUseException(
          "rates: '%s' is not a list of requests a second, such as 20,100,500, or auto"
              .formatted(text));
    }
    List<Double> list = Arrays.stream(text.split(",")).map(Double::valueOf).sorted().toList();
    if (list.get(0) <= 0) {
      throw new WrongUseException("rates: a rate is above 0");
    }
    return list;
  }
}
